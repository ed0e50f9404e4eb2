import type { SupportPacket } from '../../api/packet.ts';
import { targetsOf } from './targets-of.ts';

/** Namespaces of targets other than the packet's own. */
export function foreignNamespaces(packet: SupportPacket): readonly string[] {
  const named = targetsOf(packet)
    .map(({ namespace }) => namespace)
    .filter((namespace) => namespace !== undefined);
  return [...new Set(named)].filter((namespace) => namespace !== packet.metadata.namespace);
}
