import type { SupportPacket } from '../../api/packet.ts';
import type { Target } from '../../api/target-schema.ts';

/** The targets that a spec names. The spec may be anything that an older schema let through. */
export function targetsOf({ spec }: Pick<SupportPacket, 'spec'>): readonly Target[] {
  return Array.isArray(spec?.targets) ? spec.targets : [];
}
