import { SupportPacketError } from '../api/errors.ts';
import type { ContainerKey, PodAccess } from '../kube/ports.ts';
import type { OpenedSource, Rung } from './ports.ts';

export interface ContainerLogOptions extends ContainerKey {
  readonly previous: boolean;
  /** Not for previous logs: they may be older than any window and are what a crash left. */
  readonly sinceSeconds?: number;
  /** The newest bytes that are kept. */
  readonly maxBytes: number;
}

/**
 * Two rungs: the whole log, and, when that is longer than `maxBytes`, its newest part. The API can only cut at the other end
 * (`limitBytes` keeps the oldest), so the second one reads twice: once to count, once to skip. That costs traffic, never memory.
 */
export function containerLogRungs(access: PodAccess, options: ContainerLogOptions): readonly Rung[] {
  const { namespace, pod, container, maxBytes } = options;
  const source = { kind: 'container', namespace, pod, container } as const;
  return [
    {
      access: 'kubernetes',
      source,
      open: async (signal) => ({ chunks: upTo(await openLog(access, options, signal), maxBytes) }),
    },
    { access: 'kubernetes', source, open: (signal) => openNewest(access, options, signal) },
  ];
}

async function openNewest(access: PodAccess, options: ContainerLogOptions, signal: AbortSignal): Promise<OpenedSource> {
  const { maxBytes } = options;
  const total = await count(await openLog(access, options, signal));
  const log = await openLog(access, options, signal);
  const note = `the newest ${String(maxBytes)} of ${String(total)} bytes were kept`;
  return {
    chunks: newest(log, Math.max(0, total - maxBytes), maxBytes),
    truncated: () => (total > maxBytes ? note : undefined),
  };
}

async function openLog(
  access: PodAccess,
  options: ContainerLogOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const { namespace, pod, container, previous, sinceSeconds } = options;
  const since = sinceSeconds === undefined || previous ? {} : { sinceSeconds };
  return access.logs({ namespace, pod, container, previous, ...since }, signal);
}

async function* upTo(log: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of log) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new SupportPacketError('STREAM_TOO_LARGE', `The log is longer than ${String(maxBytes)} bytes`);
    yield chunk;
  }
}

async function count(log: AsyncIterable<Buffer>): Promise<number> {
  let bytes = 0;
  for await (const chunk of log) bytes += chunk.length;
  return bytes;
}

/** Skips to the first line after `skip` bytes. The log may have grown since it was counted: no more than `maxBytes` pass. */
async function* newest(log: AsyncIterable<Buffer>, skip: number, maxBytes: number): AsyncGenerator<Buffer> {
  let toSkip = skip;
  let room = maxBytes;
  let atLineStart = skip === 0;
  for await (const chunk of log) {
    let rest = chunk.subarray(Math.min(toSkip, chunk.length));
    toSkip -= chunk.length - rest.length;
    if (toSkip === 0 && !atLineStart && rest.length > 0) {
      const lineEnd = rest.indexOf(0x0a);
      rest = lineEnd === -1 ? rest.subarray(rest.length) : rest.subarray(lineEnd + 1);
      atLineStart = lineEnd !== -1;
    }
    const kept = rest.subarray(0, room);
    room -= kept.length;
    if (kept.length > 0) yield kept;
    if (room === 0) return;
  }
}
