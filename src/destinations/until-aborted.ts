import { cancelled } from '../api/cancelled.ts';

/** How long an aborted operation may take to tidy up before it is left to itself. */
const TIDY_MILLISECONDS = 15_000;

/**
 * Waits for `work`, which gets `signal` itself, but not for ever: a file system that hangs (a dead NFS server) does not listen
 * to signals. Rejects with the signal's error when it aborts, after `work` has ended or its time to tidy up is over.
 */
export async function untilAborted<T>(
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw cancelled(signal, name);
  const { promise: gaveUp, reject: giveUp } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => giveUp(cancelled(signal, name)), TIDY_MILLISECONDS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work(signal), gaveUp]);
  } catch (error) {
    throw signal.aborted ? cancelled(signal, name) : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}
