import { SupportPacketError } from '../api/errors.ts';

/** A signal that ends with `outer` or after `seconds`, with DEADLINE_EXCEEDED as reason. Dispose it when the work is done. */
export function deadline(
  seconds: number,
  outer: AbortSignal,
  what: string,
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(new SupportPacketError('DEADLINE_EXCEEDED', `${what} took longer than ${String(seconds)} s`));
  }, seconds * 1000);
  return {
    signal: AbortSignal.any([outer, controller.signal]),
    [Symbol.dispose]: () => {
      clearTimeout(timer);
    },
  };
}

/** Waits for `work` until `signal` aborts: a source that does not listen must not keep an item beyond its deadline. */
export async function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => {
    reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
