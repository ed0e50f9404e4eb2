import { isSupportPacketError, messageOf, type SupportPacketError } from '../api/errors.ts';
import { REASONS, type Reason } from '../api/reasons.ts';
import type { ArchiveStatus } from '../api/status-schema.ts';
import type { StopCause } from './stop.ts';

/** How a packet ended. */
export type Outcome =
  | { readonly type: 'stored'; readonly partial: boolean; readonly archive: ArchiveStatus }
  | { readonly type: 'failed'; readonly reason: Reason; readonly message: string }
  /** The packet was deleted meanwhile: nothing is kept and nothing is reported. */
  | { readonly type: 'discarded' };

/** The outcome of a packet that an error ended; `cause` is why it was stopped, if it was. Pure. */
export function failedOutcome(error: unknown, cause: StopCause | undefined): Outcome {
  if (cause === 'deleted') return { type: 'discarded' };
  if (!isSupportPacketError(error)) return { type: 'failed', reason: 'Failed', message: messageOf(error) };
  return { type: 'failed', reason: reasonOf(error, cause), message: error.message };
}

function reasonOf(error: SupportPacketError, cause: StopCause | undefined): Reason {
  if (error.code === 'DESTINATION_INTERRUPTED') return 'DestinationUnavailable';
  if (error.code === 'KUBE_FORBIDDEN') return 'Forbidden';
  if (error.code === 'CANCELLED') return cause === 'deadline' ? 'DeadlineExceeded' : 'Cancelled';
  return isReason(error.reason) ? error.reason : 'Failed';
}

function isReason(reason: string): reason is Reason {
  return Object.hasOwn(REASONS, reason);
}
