import type { WarningCode } from './warning-codes.ts';

/**
 * The catalogue of errors. `code` is stable and is what callers match on (never `instanceof` a sub-class, never the text);
 * `reason` is what a condition or a warning shows; `retry` is what a caller may do about it.
 */
const CATALOGUE = {
  // Kubernetes API
  KUBE_UNAUTHORIZED: { reason: 'Unauthorized', retry: 'never' },
  KUBE_FORBIDDEN: { reason: 'Forbidden', retry: 'never' },
  KUBE_NOT_FOUND: { reason: 'NotFound', retry: 'never' },
  KUBE_CONFLICT: { reason: 'Conflict', retry: 'backoff' },
  KUBE_ALREADY_EXISTS: { reason: 'AlreadyExists', retry: 'never' },
  KUBE_INVALID: { reason: 'Invalid', retry: 'never' },
  KUBE_GONE: { reason: 'Gone', retry: 'backoff' },
  KUBE_THROTTLED: { reason: 'Throttled', retry: 'backoff' },
  KUBE_SERVER: { reason: 'ServerError', retry: 'backoff' },
  KUBE_CONNECTION: { reason: 'ConnectionFailed', retry: 'backoff' },
  KUBE_PROTOCOL: { reason: 'ProtocolError', retry: 'backoff' },
  // Streams from pods
  EXEC_EXIT_CODE: { reason: 'CommandFailed', retry: 'never' },
  EXEC_NOT_STARTED: { reason: 'CommandNotStarted', retry: 'never' },
  STREAM_DROPPED: { reason: 'ConnectionDropped', retry: 'backoff' },
  STREAM_TRUNCATED: { reason: 'Truncated', retry: 'backoff' },
  STREAM_TOO_LARGE: { reason: 'TooLarge', retry: 'never' },
  PORT_REFUSED: { reason: 'PortRefused', retry: 'never' },
  HTTP_STATUS: { reason: 'UnexpectedStatus', retry: 'never' },
  /** An item's source says why it cannot give it; `warning` is the code of the warning. */
  ITEM_UNAVAILABLE: { reason: 'Unavailable', retry: 'never' },
  // Time
  DEADLINE_EXCEEDED: { reason: 'DeadlineExceeded', retry: 'never' },
  CANCELLED: { reason: 'Cancelled', retry: 'never' },
  // Redaction
  REDACTION_FAILED: { reason: 'RedactionFailed', retry: 'never' },
  FORMAT_UNREADABLE: { reason: 'FormatUnreadable', retry: 'never' },
  FORMAT_UNSUPPORTED: { reason: 'FormatUnsupported', retry: 'never' },
  LEAK_DETECTED: { reason: 'LeakDetected', retry: 'never' },
  // Spool, archive, destinations
  PATH_REFUSED: { reason: 'PathRefused', retry: 'never' },
  SPOOL_FULL: { reason: 'SpoolFull', retry: 'never' },
  DESTINATION_UNAVAILABLE: { reason: 'DestinationUnavailable', retry: 'never' },
  DESTINATION_INTERRUPTED: { reason: 'DestinationInterrupted', retry: 'backoff' },
  // The packet as a whole
  INVALID_SPEC: { reason: 'InvalidSpec', retry: 'never' },
  NOT_IMPLEMENTED: { reason: 'NotImplemented', retry: 'never' },
  NO_TARGETS: { reason: 'NoTargets', retry: 'never' },
  FORBIDDEN: { reason: 'Forbidden', retry: 'never' },
  LEASE_LOST: { reason: 'LeaseLost', retry: 'never' },
  USAGE: { reason: 'Usage', retry: 'never' },
} as const satisfies Record<string, { readonly reason: string; readonly retry: Retry }>;

/** What a caller may do with the failed operation: nothing, or try again with growing pauses. */
export type Retry = 'never' | 'backoff';

/** Stable identifier of an error; see the catalogue in this file. */
export type ErrorCode = keyof typeof CATALOGUE;

/** Details of an error beyond its message. */
export interface ErrorOptions {
  readonly cause?: unknown;
  /** Milliseconds the server asked us to wait (Retry-After). */
  readonly retryAfterMilliseconds?: number;
  /** HTTP status or process exit code, where there was one. */
  readonly status?: number;
  /** The warning that the reader of the archive gets, where the thrower knows better than the code does. */
  readonly warning?: WarningCode;
}

/** The one error class of this project. The message says what to do; it never holds data that came from a pod. */
export class SupportPacketError extends Error {
  override readonly name = 'SupportPacketError';
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retry: Retry;
  readonly status: number | undefined;
  readonly retryAfterMilliseconds: number | undefined;
  readonly warning: WarningCode | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.reason = CATALOGUE[code].reason;
    this.retry = CATALOGUE[code].retry;
    this.status = options.status;
    this.retryAfterMilliseconds = options.retryAfterMilliseconds;
    this.warning = options.warning;
  }
}

/** True for an error of this project, optionally only for one of `codes`. */
export function isSupportPacketError(error: unknown, ...codes: readonly ErrorCode[]): error is SupportPacketError {
  return error instanceof SupportPacketError && (codes.length === 0 || codes.includes(error.code));
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Every code with its reason and retry policy, for the reference documentation. */
export function errorCatalogue(): readonly { code: string; reason: string; retry: Retry }[] {
  return Object.entries(CATALOGUE).map(([code, entry]) => ({ code, ...entry }));
}
