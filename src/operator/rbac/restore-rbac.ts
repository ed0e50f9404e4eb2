import type { RaisedLogLevel } from '../../api/status-schema.ts';
import { restoreName, type PacketIdentity } from '../job/object-names.ts';
import { packetRules, restoreRules } from '../rbac-rules.ts';
import { roleWithBinding, serviceAccount, type RbacObject } from './build-rbac.ts';

/** What a restore Job may do: exec into the noted pods, and write the status of its packet. Without an owner, like the Job. Pure. */
export function buildRestoreRbac(packet: PacketIdentity, notes: readonly RaisedLogLevel[]): readonly RbacObject[] {
  const home = packet.metadata.namespace;
  const pods = Map.groupBy(notes, ({ namespace }) => namespace);
  const names = (namespace: string): readonly string[] => [
    ...new Set((pods.get(namespace) ?? []).map(({ pod }) => pod)),
  ];
  const scope = { name: restoreName(packet), isOwned: false };
  return [
    serviceAccount(packet, scope),
    ...roleWithBinding(packet, home, [...packetRules(packet.metadata.name), ...restoreRules(names(home))], scope),
    ...[...pods.keys()]
      .filter((namespace) => namespace !== home)
      .flatMap((namespace) => roleWithBinding(packet, namespace, restoreRules(names(namespace)), scope)),
  ];
}
