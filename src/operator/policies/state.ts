import type { Reason } from '../../api/reasons.ts';

/** What a reason of Ready says to the tools that read conditions. */
type Kind = 'progressing' | 'succeeded' | 'failed';

/** Every state of a packet, by the reason of its Ready condition. */
const KINDS = {
  Pending: 'progressing',
  Queued: 'progressing',
  Collecting: 'progressing',
  Storing: 'progressing',
  Succeeded: 'succeeded',
  SucceededWithWarnings: 'succeeded',
  Partial: 'succeeded',
  ArchiveExpired: 'succeeded',
  NoTargets: 'failed',
  InvalidSpec: 'failed',
  NotImplemented: 'failed',
  Forbidden: 'failed',
  DestinationUnavailable: 'failed',
  DeadlineExceeded: 'failed',
  LeakDetected: 'failed',
  RedactionFailed: 'failed',
  SpoolFull: 'failed',
  Interrupted: 'failed',
  Cancelled: 'failed',
  Failed: 'failed',
} as const satisfies Partial<Record<Reason, Kind>>;

/** Reasons that Ready can have. */
export type ReadyReason = keyof typeof KINDS;

/** Where a packet stands, in one word and in words. */
export interface State {
  readonly reason: ReadyReason;
  readonly message: string;
}

export const READY_REASONS: readonly ReadyReason[] = Object.keys(KINDS).filter(isReadyReason);

export function kindOf(reason: ReadyReason): Kind {
  return KINDS[reason];
}

/** A state that a packet never leaves. */
export function isTerminal({ reason }: State): boolean {
  return KINDS[reason] !== 'progressing';
}

/** True for a text that is a reason of Ready. */
export function isReadyReason(text: string): text is ReadyReason {
  return Object.hasOwn(KINDS, text);
}

/** A failure with the reason that somebody else wrote, when it is one of ours. */
export function failure(reason: string, message: string): State {
  const isFailure = isReadyReason(reason) && KINDS[reason] === 'failed';
  return isFailure ? { reason, message } : { reason: 'Failed', message: `${reason}: ${message}` };
}
