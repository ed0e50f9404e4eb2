import type { Clock } from './clock.ts';

/** Notices that nothing comes although we read. */
export interface IdleWatchdog {
  /** We read from now on: silence counts. */
  arm(this: void): void;
  /** Something came. */
  touch(this: void): void;
  /** We do not read: nothing can come. */
  disarm(this: void): void;
  /** Ends the watchdog itself. */
  stop(this: void): void;
}

export interface IdleWatchdogOptions {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Milliseconds of silence after which `onIdle` is called, once. */
  readonly idleTimeout: number;
  readonly onIdle: () => void;
  /** Called after each third of that: a chance to make the other side say something. */
  readonly onQuiet?: () => void;
}

/** One interval timer for the whole stream, however often it is paused and resumed; it does not keep the process alive. */
export function createIdleWatchdog(options: IdleWatchdogOptions): IdleWatchdog {
  const { clock, idleTimeout } = options;
  const third = idleTimeout / 3;
  let isArmed = false;
  let quietSince = 0;
  const timer = setInterval(() => {
    const silence = clock.monotonic() - quietSince;
    if (!isArmed || silence < third) return;
    if (silence < idleTimeout) {
      options.onQuiet?.();
    } else {
      clearInterval(timer);
      options.onIdle();
    }
  }, third).unref();
  return {
    arm: () => {
      if (isArmed) return;
      isArmed = true;
      quietSince = clock.monotonic();
    },
    touch: () => {
      quietSince = clock.monotonic();
    },
    disarm: () => {
      isArmed = false;
    },
    stop: () => {
      clearInterval(timer);
    },
  };
}
