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
