import { setTimeout as delay } from 'node:timers/promises';

/** How long and how often a condition is looked at, in milliseconds. */
export interface WaitOptions {
  readonly timeout: number;
  readonly interval?: number;
  readonly signal?: AbortSignal;
}

/**
 * Asks `probe` until it gives a value; an error counts as "not yet".
 * Throws after `timeout` with the last error as the cause.
 */
export async function waitFor<T>(what: string, probe: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const deadline = performance.now() + options.timeout;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined) return value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      const seconds = String(options.timeout / 1000);
      throw new Error(`${what}: not within ${seconds} s${last instanceof Error ? `: ${last.message}` : ''}`, {
        cause: last,
      });
    }
    const wait = options.signal === undefined ? {} : { signal: options.signal };
    await delay(options.interval ?? 100, undefined, wait);
  }
}
