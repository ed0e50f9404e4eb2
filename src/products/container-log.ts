import { setTimeout as delay } from 'node:timers/promises';
import { isSupportPacketError, SupportPacketError } from '../api/errors.ts';
import type { ContainerKey, PodAccess } from '../kube/ports.ts';
import { keptLog } from './kept-log.ts';
import type { OpenedSource, Rung } from './ports.ts';

/** A log that grows while it is read for the second time may become so many times as large as its cap. */
const MOST_GROWTH = 2;

const PAUSES = [500, 1500, 0];

export interface ContainerLogOptions extends ContainerKey {
  readonly previous: boolean;
  /** Not for previous logs: they may be older than any window and are what a crash left. */
  readonly sinceSeconds?: number;
  /** The newest bytes that are kept. */
  readonly maxBytes: number;
  /** Milliseconds after each question for a log that was removed while it was asked for. */
  readonly pauses?: readonly number[];
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
  let kept = 0;
  return {
    chunks: counted(newest(log, Math.max(0, total - maxBytes), maxBytes * MOST_GROWTH), (bytes) => {
      kept += bytes;
    }),
    truncated: () =>
      total > maxBytes ? `the newest ${String(kept)} of ${String(total)} bytes were kept, in whole lines` : undefined,
  };
}

/** A container that ended once more meanwhile: the kubelet keeps one run, and knows after a moment which. */
async function openLog(
  access: PodAccess,
  options: ContainerLogOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  for (const pause of options.pauses ?? PAUSES) {
    const log = await keptLog(await askForLog(access, options, signal));
    if (log !== undefined) return log;
    await delay(pause, undefined, { signal });
  }
  const { container, pod } = options;
  throw new SupportPacketError('STREAM_TRUNCATED', `The log of container ${container} of pod ${pod} was just removed`);
}

async function askForLog(
  access: PodAccess,
  options: ContainerLogOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<Buffer>> {
  const { namespace, pod, container, previous, sinceSeconds } = options;
  const since = sinceSeconds === undefined || previous ? {} : { sinceSeconds };
  try {
    return await access.logs({ namespace, pod, container, previous, ...since }, signal);
  } catch (error) {
    throw previous && isGone(error) ? previousLogGone(options, error) : error;
  }
}

/** The kubelet keeps the log of the last run only, and not when the whole pod was made anew, as after a restart of the node. */
function isGone(error: unknown): boolean {
  return isSupportPacketError(error, 'KUBE_INVALID') && error.message.includes('previous terminated container');
}

function previousLogGone({ pod, container }: ContainerLogOptions, cause: unknown): SupportPacketError {
  const message = `Container ${container} of pod ${pod} was restarted, but its node has kept no log from before that`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'NotAvailable', cause });
}

/** Passes the chunks on; throws STREAM_TOO_LARGE when they are more than `maxBytes`. */
export async function* upTo(log: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Buffer> {
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

/**
 * What comes after `skip` bytes, from the next beginning of a line to the log's end, which is the end of a line: half a line
 * could hold half a secret. What the log has grown by since it was counted passes too.
 */
async function* newest(log: AsyncIterable<Buffer>, skip: number, maxBytes: number): AsyncGenerator<Buffer> {
  // The byte before the first one that is wanted says whether a line begins there.
  let toSkip = Math.max(0, skip - 1);
  let atLineStart = skip === 0;
  async function* fromLineStart(): AsyncGenerator<Buffer> {
    for await (const chunk of log) {
      let rest = chunk.subarray(Math.min(toSkip, chunk.length));
      toSkip -= chunk.length - rest.length;
      if (!atLineStart) {
        const lineEnd = rest.indexOf(0x0a);
        atLineStart = lineEnd !== -1;
        rest = atLineStart ? rest.subarray(lineEnd + 1) : rest.subarray(rest.length);
      }
      if (rest.length > 0) yield rest;
    }
  }
  yield* upTo(fromLineStart(), maxBytes);
  if (toSkip > 0) throw new SupportPacketError('STREAM_TRUNCATED', 'The log was rotated while it was read');
}

async function* counted(chunks: AsyncIterable<Buffer>, add: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    add(chunk.length);
    yield chunk;
  }
}
