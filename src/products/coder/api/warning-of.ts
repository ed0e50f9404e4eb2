import { isSupportPacketError, messageOf } from '../../../api/errors.ts';
import type { PacketWarning } from '../../../api/warning-codes.ts';

/** What is told about a question of the plan itself that got no answer; no item stands for it. */
export function warningOf(target: string, error: unknown, what: string): PacketWarning {
  const code = isSupportPacketError(error) ? (error.warning ?? 'RequestFailed') : 'Unexpected';
  return { code, target, message: `${what}: ${messageOf(error)}` };
}
