import { isSupportPacketError } from '../../api/errors.ts';
import { parseSpec, type SupportPacket } from '../../api/packet.ts';
import { unsupported } from '../../products/supported.ts';
import type { Context } from '../ports.ts';

/**
 * The few switches that can be changed after the start: one that this version cannot honour gets a Warning. The packet was
 * accepted without it and goes on, or stays, as it is.
 */
export function warnOfSwitches({ deps, packet }: Context): void {
  const missing = unsupportedIn(packet);
  if (missing.length === 0) return;
  const note = `This version cannot do yet: ${missing.join('; ')}. The packet goes on without it.`;
  deps.recorder.record(packet, { type: 'Warning', reason: 'NotImplemented', action: 'Reconcile', note });
}

/** A spec that is not valid by now was refused for that, or the schema has changed since; neither is news. */
function unsupportedIn({ spec }: SupportPacket): readonly string[] {
  try {
    return unsupported(parseSpec(spec));
  } catch (error) {
    if (isSupportPacketError(error, 'INVALID_SPEC')) return [];
    throw error;
  }
}
