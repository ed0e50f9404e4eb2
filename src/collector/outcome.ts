import { isSupportPacketError, type SupportPacketError } from '../api/errors.ts';
import { REASONS, type Reason } from '../api/reasons.ts';
import type { ArchiveStatus } from '../api/status-schema.ts';
import type { StopCause } from './stop.ts';

/** How a packet ended. */
export type Outcome =
  | { readonly type: 'stored'; readonly partial: boolean; readonly archive: ArchiveStatus }
  | { readonly type: 'failed'; readonly reason: Reason; readonly message: string }
  /** The collector was told to end before it had anything: another attempt may do the whole work. */
  | { readonly type: 'interrupted' }
  /** The packet was deleted meanwhile: nothing is kept and nothing is reported. */
  | { readonly type: 'discarded' };

/**
 * The outcome of a packet that an error ended; `cause` is why it was stopped, if it was, and `message` the error's in a form
 * that may be shown. Pure.
 */
export function failedOutcome(error: unknown, cause: StopCause | undefined, message: string): Outcome {
  if (cause === 'deleted') return { type: 'discarded' };
  if (cause === 'terminated' && isSupportPacketError(error, 'CANCELLED')) return { type: 'interrupted' };
  if (!isSupportPacketError(error)) return { type: 'failed', reason: 'Failed', message };
  return { type: 'failed', reason: reasonOf(error, cause), message };
}

/** The outcome of a packet that was stopped before anything was collected. Pure. */
export function emptyOutcome(cause: StopCause): Outcome {
  switch (cause) {
    case 'deleted':
      return { type: 'discarded' };
    case 'terminated':
      return { type: 'interrupted' };
    case 'cancelled':
      return { type: 'failed', reason: 'Cancelled', message: 'The packet was cancelled before anything was collected' };
    default:
      return {
        type: 'failed',
        reason: 'DeadlineExceeded',
        message: 'The packet was out of time (spec.timeoutSeconds) before anything was collected',
      };
  }
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
