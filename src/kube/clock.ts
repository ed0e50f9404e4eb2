import { setTimeout as delay } from 'node:timers/promises';

/** Time as the waiting parts of this folder see it; tests give a clock of their own. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences mean something. */
  monotonic(): number;
  /** Wall clock, for time stamps only. */
  now(): Date;
  /** Resolves after `milliseconds`, or at once when `signal` aborts; it never rejects. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** The machine's own clocks. */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    if (signal.aborted) return;
    await delay(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  },
};
