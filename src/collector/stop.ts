import { SupportPacketError } from '../api/errors.ts';

/** Why collecting ends before everything is there. */
export type StopCause = 'deadline' | 'cancelled' | 'terminated' | 'deleted';

/** One switch for everything that can end the collection. The first cause wins, but a deletion overrides all. */
export interface Stop extends Disposable {
  /** Ends the collecting of items; its reason is an error of the catalogue. */
  readonly signal: AbortSignal;
  /** Ends everything, storing too: the packet is gone. */
  readonly discard: AbortSignal;
  cause(): StopCause | undefined;
  stop(cause: StopCause): void;
}

const WORDS: Readonly<Record<StopCause, string>> = {
  deadline: 'The packet is out of time (spec.timeoutSeconds)',
  cancelled: 'The packet was cancelled',
  terminated: 'The collector was told to end',
  deleted: 'The packet was deleted',
};

/** Collecting may take `seconds`; what is left of the packet's time is for sealing and storing. */
export function createStop(seconds: number): Stop {
  const collecting = new AbortController();
  const everything = new AbortController();
  let cause: StopCause | undefined;
  const stop = (why: StopCause): void => {
    if (cause === undefined || why === 'deleted') cause = why;
    const error = new SupportPacketError(why === 'deadline' ? 'DEADLINE_EXCEEDED' : 'CANCELLED', WORDS[why]);
    collecting.abort(error);
    if (why === 'deleted') everything.abort(error);
  };
  const timer = setTimeout(() => {
    stop('deadline');
  }, seconds * 1000);
  return {
    signal: collecting.signal,
    discard: everything.signal,
    cause: () => cause,
    stop,
    [Symbol.dispose]: () => {
      clearTimeout(timer);
    },
  };
}

/** Seconds for collecting out of a packet's `timeoutSeconds`: a part is kept back for sealing and storing. */
export function collectingSeconds(timeoutSeconds: number): number {
  const reserve = Math.min(120, Math.max(10, Math.round(timeoutSeconds * 0.15)));
  return Math.max(timeoutSeconds - reserve, Math.ceil(timeoutSeconds / 2));
}
