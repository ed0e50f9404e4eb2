import type { RaisedLogLevel } from '../../api/status-schema.ts';
import { restoreName, type PacketIdentity } from '../job/object-names.ts';
import { packetRules, restoreRules, type PolicyRule } from '../rbac-rules.ts';
import { roleWithBinding, serviceAccount, type RbacObject } from './build-rbac.ts';

/**
 * What a restore Job may do: exec into the noted pods, or forward a port to those that are reached by an access token, and
 * write the status of its packet. Without an owner, like the Job. Pure.
 */
export function buildRestoreRbac(packet: PacketIdentity, notes: readonly RaisedLogLevel[]): readonly RbacObject[] {
  const home = packet.metadata.namespace;
  const byNamespace = Map.groupBy(notes, ({ namespace }) => namespace);
  const rules = (namespace: string): readonly PolicyRule[] => {
    const mine = byNamespace.get(namespace) ?? [];
    return restoreRules(podsOf(mine), podsOf(mine.filter(({ byToken }) => byToken === true)));
  };
  const scope = { name: restoreName(packet), isOwned: false };
  return [
    serviceAccount(packet, scope),
    ...roleWithBinding(packet, home, [...packetRules(packet.metadata.name), ...rules(home)], scope),
    ...[...byNamespace.keys()]
      .filter((namespace) => namespace !== home)
      .flatMap((namespace) => roleWithBinding(packet, namespace, rules(namespace), scope)),
  ];
}

function podsOf(notes: readonly RaisedLogLevel[]): readonly string[] {
  return [...new Set(notes.map(({ pod }) => pod))];
}
