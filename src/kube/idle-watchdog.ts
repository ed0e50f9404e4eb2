/** Notices that nothing happens although something should. */
export interface IdleWatchdog {
  /** Starts counting, or starts again from zero. */
  arm(): void;
  /** Starts again from zero if it is counting. */
  touch(): void;
  disarm(): void;
}

/** Calls `onIdle` once when `milliseconds` pass without `touch` after `arm`. Does not keep the process alive. */
export function createIdleWatchdog(milliseconds: number, onIdle: () => void): IdleWatchdog {
  let timer: NodeJS.Timeout | undefined;
  const disarm = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    arm: () => {
      disarm();
      timer = setTimeout(onIdle, milliseconds).unref();
    },
    touch: () => {
      timer?.refresh();
    },
    disarm,
  };
}
