import { SupportPacketError, isSupportPacketError } from './errors.ts';

/**
 * What to throw when `signal` has ended `work`: the signal's own reason when that is an error of this project (a deadline
 * says more than "cancelled"), else CANCELLED.
 */
export function cancelled(signal: AbortSignal, work: string): SupportPacketError {
  if (isSupportPacketError(signal.reason)) return signal.reason;
  return new SupportPacketError('CANCELLED', `${work} was cancelled`, { cause: signal.reason });
}
