import { Readable } from 'node:stream';
import { SupportPacketError } from '../../../src/api/errors.ts';
import type { HttpAnswer, PodAccess } from '../../../src/kube/ports.ts';

/** How one command ends. */
export interface CommandEnd {
  readonly stdout?: string | Buffer | readonly string[];
  readonly code?: number;
  readonly stderr?: string;
  /** Instead of an end. */
  readonly error?: SupportPacketError;
}

export interface FakePods {
  /** Keyed by the words of the command after the flags, e.g. `config show`. */
  readonly commands?: Readonly<Record<string, CommandEnd>>;
  /** Keyed by path. */
  readonly http?: Readonly<Record<string, () => { readonly status: number; readonly body?: string | Buffer }>>;
  /** One entry per call, the last one for all further calls. */
  readonly logs?: readonly string[];
  /** Bytes of a chunk of a log. */
  readonly chunkBytes?: number;
}

export interface FakePodAccess extends PodAccess {
  readonly calls: string[];
}

/** Pods that answer from a table; what is not in it is refused as a real pod would. */
export function fakePodAccess({ commands = {}, http = {}, logs = [], chunkBytes = 7 }: FakePods): FakePodAccess {
  const calls: string[] = [];
  let logCalls = 0;
  return {
    calls,
    exec: async ({ argv }) => {
      const words = argv
        .slice(1)
        .filter((word) => !word.startsWith('--'))
        .join(' ');
      calls.push(words);
      const end = commands[words] ?? { error: new SupportPacketError('EXEC_NOT_STARTED', `exec: no ${words}`) };
      return Promise.resolve(commandOf(end));
    },
    http: async ({ port, path }) => {
      calls.push(`${String(port)}${path}`);
      const answer = http[path]?.();
      if (answer === undefined) throw new SupportPacketError('PORT_REFUSED', `port ${String(port)} refused`);
      const { status, body = '' } = answer;
      return Promise.resolve({ status, headers: {}, body: Readable.from([Buffer.from(body)]) } satisfies HttpAnswer);
    },
    logs: async () => {
      const log = Buffer.from(logs[Math.min(logCalls, logs.length - 1)] ?? '');
      logCalls += 1;
      calls.push('logs');
      return Promise.resolve(Readable.from(chunksOf(log, chunkBytes)));
    },
  };
}

function commandOf({ stdout = '', code = 0, stderr = '', error }: CommandEnd): Awaited<ReturnType<PodAccess['exec']>> {
  const chunks = typeof stdout === 'string' || Buffer.isBuffer(stdout) ? [stdout] : stdout;
  async function* output(): AsyncGenerator<Buffer> {
    if (error !== undefined) throw error;
    for (const chunk of chunks) if (chunk.length > 0) yield Buffer.from(chunk);
  }
  return {
    stdout: Readable.from(output()),
    exit: Promise.resolve({ code, stderr }),
    [Symbol.asyncDispose]: async () => Promise.resolve(),
  };
}

function* chunksOf(content: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
