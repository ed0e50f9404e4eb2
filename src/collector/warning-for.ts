import { isSupportPacketError, messageOf, type ErrorCode } from '../api/errors.ts';
import type { PacketWarning, WarningCode } from '../api/warning-codes.ts';
import type { Item } from '../products/ports.ts';
import { missingRight } from './missing-right.ts';

/** Codes of errors that have a warning of their own; all others are Unexpected. */
const WARNING_OF: Partial<Record<ErrorCode, WarningCode>> = {
  KUBE_FORBIDDEN: 'Forbidden',
  KUBE_UNAUTHORIZED: 'Forbidden',
  KUBE_NOT_FOUND: 'NotFound',
  KUBE_INVALID: 'RequestFailed',
  KUBE_GONE: 'RequestFailed',
  KUBE_THROTTLED: 'RequestFailed',
  KUBE_SERVER: 'RequestFailed',
  KUBE_CONNECTION: 'RequestFailed',
  KUBE_PROTOCOL: 'RequestFailed',
  EXEC_EXIT_CODE: 'CommandFailed',
  EXEC_NOT_STARTED: 'CommandMissing',
  STREAM_DROPPED: 'ConnectionDropped',
  STREAM_TRUNCATED: 'ConnectionDropped',
  STREAM_TOO_LARGE: 'Truncated',
  PORT_REFUSED: 'PortRefused',
  HTTP_STATUS: 'RequestFailed',
  DEADLINE_EXCEEDED: 'DeadlineExceeded',
  CANCELLED: 'Cancelled',
  REDACTION_FAILED: 'RedactionFailed',
  FORMAT_UNREADABLE: 'RedactionFailed',
  FORMAT_UNSUPPORTED: 'RedactionFailed',
  PATH_REFUSED: 'RedactionFailed',
  SPOOL_FULL: 'SpoolFull',
};

/** Codes whose message names all items that have the same cause: one warning for them together. */
const SHARED: ReadonlySet<WarningCode> = new Set(['TokenRightMissing']);

/** What the reader of the archive is told about an item that could not be had. */
export function warningFor(item: Pick<Item, 'target' | 'path'>, error: unknown): PacketWarning {
  const message = messageOf(error);
  const right = isSupportPacketError(error, 'KUBE_FORBIDDEN') ? missingRight(message) : undefined;
  // Without the item: however many of them need the right, it is one warning.
  if (right !== undefined) return { code: 'Forbidden', target: item.target, message: right };
  const code = codeFor(error);
  return { code, target: item.target, ...(SHARED.has(code) ? {} : { item: item.path }), message };
}

function codeFor(error: unknown): WarningCode {
  if (!isSupportPacketError(error)) return 'Unexpected';
  return error.warning ?? WARNING_OF[error.code] ?? 'Unexpected';
}
