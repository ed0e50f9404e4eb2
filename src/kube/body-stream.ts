import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { SupportPacketError, isSupportPacketError, messageOf } from '../api/errors.ts';
import { systemClock } from './clock.ts';
import { type IdleWatchdog, createIdleWatchdog } from './idle-watchdog.ts';
import { abortError } from './kube-errors.ts';

export interface BodyOptions {
  /** Names the stream in messages. */
  readonly what: string;
  /** How an end before the end is called: STREAM_DROPPED for a log, STREAM_TRUNCATED for a body of known length. */
  readonly code: 'STREAM_DROPPED' | 'STREAM_TRUNCATED';
  /** Milliseconds without a byte, while the reader wants some, after which the connection counts as dead. */
  readonly idleTimeout: number;
  readonly signal: AbortSignal;
}

/**
 * The body of an answer as a stream that always ends in one of two ways: `end` when it is complete, an error of this
 * project otherwise. A bare IncomingMessage errors with ECONNRESET, which a `.pipe()` turns into an uncaught exception.
 */
export function bodyStream(answer: IncomingMessage, options: BodyOptions): Readable {
  const { what, signal } = options;
  const watchdog = createIdleWatchdog({
    clock: systemClock,
    idleTimeout: options.idleTimeout,
    onIdle: () => {
      const text = `${what}: silent for ${String(options.idleTimeout / 1000)} s`;
      stream.destroy(new SupportPacketError(options.code, text));
    },
  });
  const onAbort = (): void => {
    stream.destroy(abortError(signal, what));
  };
  const stream = new Readable({
    read: () => {
      watchdog.arm();
      answer.resume();
    },
    destroy: (error, callback) => {
      watchdog.stop();
      signal.removeEventListener('abort', onAbort);
      answer.destroy();
      callback(error);
    },
  });
  // The error also reaches whoever reads; unheard, before the reader has started, it would end the process.
  stream.on('error', () => undefined);
  feed(stream, answer, options, watchdog);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return stream;
}

function feed(stream: Readable, answer: IncomingMessage, options: BodyOptions, watchdog: IdleWatchdog): void {
  const onEarlyEnd = (error?: unknown): void => {
    if (stream.destroyed || answer.readableEnded) return;
    if (options.signal.aborted) stream.destroy(abortError(options.signal, options.what));
    else if (isSupportPacketError(error)) stream.destroy(error);
    else stream.destroy(new SupportPacketError(options.code, `${options.what}: ${early(error)}`, { cause: error }));
  };
  answer.on('data', (chunk: Buffer) => {
    watchdog.touch();
    if (stream.push(chunk)) return;
    watchdog.disarm();
    answer.pause();
  });
  answer.once('end', () => {
    watchdog.stop();
    stream.push(null);
  });
  answer.on('error', onEarlyEnd);
  answer.once('close', onEarlyEnd);
  answer.pause();
}

function early(error: unknown): string {
  return error === undefined ? 'the connection ended early' : `the connection ended early (${messageOf(error)})`;
}
