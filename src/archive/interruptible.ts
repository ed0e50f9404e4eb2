/**
 * Reads `source` and stops waiting for it when `signal` aborts, even if the source does not listen to the signal itself:
 * throws the signal's reason then, and closes the source without waiting for it.
 */
export async function* interruptible<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  signal.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  // One listener for the whole run: a race against one long-lived promise would keep a reaction per chunk.
  let interrupt: (reason: unknown) => void = () => undefined;
  const onAbort = (): void => interrupt(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  let ended = false;
  try {
    for (;;) {
      const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<T>>();
      interrupt = reject;
      iterator.next().then(resolve, reject);
      const result = await promise;
      signal.throwIfAborted();
      if (result.done === true) {
        ended = true;
        return;
      }
      yield result.value;
    }
  } catch (error) {
    ended = !signal.aborted;
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (!ended) close(iterator);
  }
}

/** A generator that hangs in `next` would also hang in `return`; its error, if any, no longer interests anybody. */
function close(iterator: AsyncIterator<unknown>): void {
  iterator.return?.().catch(() => undefined);
}
