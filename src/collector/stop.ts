import { SupportPacketError } from '../api/errors.ts';

/** Why collecting ends before everything is there. */
export type StopCause = 'deadline' | 'cancelled' | 'terminated' | 'deleted';

/** One switch for everything that can end the collection. The first cause wins, but a deletion overrides all. */
export interface Stop extends Disposable {
  /** Ends the collecting of items; its reason is an error of the catalogue. */
  readonly signal: AbortSignal;
  /** Ends everything, storing too: the packet is gone, or there is no time left at all. */
  readonly discard: AbortSignal;
  cause(): StopCause | undefined;
  stop(cause: StopCause): void;
}

/** How long a packet may take, from now. */
export interface PacketSeconds {
  readonly collecting: number;
  /** Sealing and storing included. */
  readonly everything: number;
}

const WORDS: Readonly<Record<StopCause, string>> = {
  deadline: 'The packet is out of time (spec.timeoutSeconds)',
  cancelled: 'The packet was cancelled',
  terminated: 'The collector was told to end',
  deleted: 'The packet was deleted',
};

/** A packet that is late (its collector was lost, its image was long in coming) still gets so much. */
const LEAST_SECONDS = 30;
/** Beyond `timeoutSeconds`; the Job allows a little more, so that the outcome can be written down. */
const STORING_GRACE_SECONDS = 90;

/** Starts the clocks. `terminated` is SIGTERM: what is there is kept. Dispose it when the work is done. */
export function createStop({ collecting, everything }: PacketSeconds, terminated: AbortSignal): Stop {
  const collection = new AbortController();
  const whole = new AbortController();
  let cause: StopCause | undefined;
  const stop = (why: StopCause): void => {
    if (cause === undefined || why === 'deleted') cause = why;
    const error = new SupportPacketError(why === 'deadline' ? 'DEADLINE_EXCEEDED' : 'CANCELLED', WORDS[why]);
    collection.abort(error);
    if (why === 'deleted') whole.abort(error);
  };
  const onTerminated = (): void => {
    stop('terminated');
  };
  const timers = [
    setTimeout(() => {
      stop('deadline');
    }, collecting * 1000),
    setTimeout(() => {
      whole.abort(new SupportPacketError('DEADLINE_EXCEEDED', 'The archive could not be stored in time'));
    }, everything * 1000),
  ];
  if (terminated.aborted) onTerminated();
  else terminated.addEventListener('abort', onTerminated, { once: true });
  return {
    signal: collection.signal,
    discard: whole.signal,
    cause: () => cause,
    stop,
    [Symbol.dispose]: () => {
      terminated.removeEventListener('abort', onTerminated);
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/**
 * What is left of a packet's `timeoutSeconds` when `elapsedSeconds` of them are over; a part of it is kept back for sealing
 * and storing. Pure.
 */
export function packetSeconds(timeoutSeconds: number, elapsedSeconds: number): PacketSeconds {
  const left = Math.max(timeoutSeconds - Math.max(elapsedSeconds, 0), LEAST_SECONDS);
  const reserve = Math.min(120, Math.max(10, Math.round(left * 0.15)));
  return {
    collecting: Math.max(left - reserve, Math.ceil(left / 2)),
    everything: left + STORING_GRACE_SECONDS,
  };
}
