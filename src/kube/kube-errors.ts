import { type ErrorCode, SupportPacketError, isSupportPacketError, messageOf } from '../api/errors.ts';

/** The parts of a `Status` object (meta/v1) that we read. */
export interface StatusLike {
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly retryAfterSeconds?: number;
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'KUBE_UNAUTHORIZED',
  403: 'KUBE_FORBIDDEN',
  404: 'KUBE_NOT_FOUND',
  409: 'KUBE_CONFLICT',
  410: 'KUBE_GONE',
  429: 'KUBE_THROTTLED',
};

/**
 * The error for an answer that is not a success. `what` names the request, `retryAfter` is the header of that name in
 * seconds. A status of 408 or 5xx may be tried again; any other unknown 4xx never helps a second time.
 */
export function errorFromStatus(
  what: string,
  httpStatus: number,
  status: StatusLike,
  retryAfter?: string,
): SupportPacketError {
  const seconds = status.retryAfterSeconds ?? Number.parseInt(retryAfter ?? '', 10);
  const wait = Number.isFinite(seconds) ? { retryAfterMilliseconds: seconds * 1000 } : {};
  const text = status.message ?? `HTTP status ${String(httpStatus)}`;
  return new SupportPacketError(codeOf(httpStatus, status.reason), `${what}: ${text}`, { status: httpStatus, ...wait });
}

function codeOf(httpStatus: number, reason: string | undefined): ErrorCode {
  if (reason === 'AlreadyExists') return 'KUBE_ALREADY_EXISTS';
  if (reason === 'Expired' || reason === 'Gone') return 'KUBE_GONE';
  const known = BY_STATUS[httpStatus];
  if (known !== undefined) return known;
  if (httpStatus === 408 || httpStatus >= 500) return 'KUBE_SERVER';
  return httpStatus >= 400 ? 'KUBE_INVALID' : 'KUBE_PROTOCOL';
}

/** The body of a failed request, read as far as it is a `Status`; a proxy's HTML page gives nothing. */
export function parseStatus(body: string): StatusLike {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('kind' in value) || value.kind !== 'Status') return {};
    return {
      ...('message' in value && typeof value.message === 'string' ? { message: value.message } : {}),
      ...('reason' in value && typeof value.reason === 'string' ? { reason: value.reason } : {}),
      ...('code' in value && typeof value.code === 'number' ? { code: value.code } : {}),
      ...retryAfterOf(value),
    };
  } catch (error) {
    // Not JSON: whatever stands between us and the API server wrote it. The HTTP status says enough.
    return error instanceof SyntaxError ? {} : { message: messageOf(error) };
  }
}

function retryAfterOf(value: object): { retryAfterSeconds?: number } {
  if (!('details' in value) || typeof value.details !== 'object' || value.details === null) return {};
  const details = value.details;
  if (!('retryAfterSeconds' in details) || typeof details.retryAfterSeconds !== 'number') return {};
  return { retryAfterSeconds: details.retryAfterSeconds };
}

/** Anything thrown by a socket or by TLS as KUBE_CONNECTION; errors of this project pass unchanged. */
export function connectionError(what: string, error: unknown): SupportPacketError {
  if (isSupportPacketError(error)) return error;
  return new SupportPacketError('KUBE_CONNECTION', `${what}: ${messageOf(error)}`, { cause: error });
}

/**
 * Why an aborted signal aborted: its own reason when that is an error of ours, DEADLINE_EXCEEDED for
 * `AbortSignal.timeout`, CANCELLED otherwise.
 */
export function abortError(signal: AbortSignal, what: string): SupportPacketError {
  const reason: unknown = signal.reason;
  if (isSupportPacketError(reason)) return reason;
  // By shape: a DOMException made outside a VM context (Jest) is no `Error` of that context.
  const isTimeout = typeof reason === 'object' && reason !== null && 'name' in reason && reason.name === 'TimeoutError';
  return isTimeout
    ? new SupportPacketError('DEADLINE_EXCEEDED', `${what}: deadline exceeded`, { cause: reason })
    : new SupportPacketError('CANCELLED', `${what}: cancelled`, { cause: reason });
}
