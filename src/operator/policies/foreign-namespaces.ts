import type { SupportPacket } from '../../api/packet.ts';

/** Namespaces of targets other than the packet's own. The spec may be anything that an older schema let through. */
export function foreignNamespaces({ metadata, spec }: SupportPacket): readonly string[] {
  const targets = Array.isArray(spec?.targets) ? spec.targets : [];
  const named = targets.map(({ namespace }) => namespace).filter((namespace) => namespace !== undefined);
  return [...new Set(named)].filter((namespace) => namespace !== metadata.namespace);
}
