import { OPERATOR_MANAGER } from '../../api/names.ts';
import type { RaisedLogLevel } from '../../api/status-schema.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Pod } from '../../kube/types.ts';
import { namespacesOf } from '../../products/discovery.ts';
import { ofTargets, withReplacements } from '../policies/replacements.ts';
import type { Context } from '../ports.ts';

/**
 * A rollout during the window: the pods are gone, and the level that lies in the database is that of their successors. The
 * notes of such a target are changed to name one of them, in the packet's status too, where the restoring Job reads them.
 */
export async function followReplacedServers(
  context: Context,
  notes: readonly RaisedLogLevel[],
): Promise<readonly RaisedLogLevel[]> {
  const { deps, packet, signal } = context;
  const { namespace, name, uid } = packet.metadata;
  const lists = namespacesOf(namespace, packet.spec.targets).map((one) =>
    deps.client.list<V1Pod>(resources.pods, { namespace: one }, signal),
  );
  const pods = (await Promise.all(lists)).flatMap(({ items }) => items);
  const { targets } = deps.discover({ packetNamespace: namespace, targets: packet.spec.targets, pods });
  const mine = ofTargets(notes, targets, pods);
  const followed = withReplacements(mine, targets, pods);
  if (followed === mine) return mine;
  const patch = { metadata: { uid }, status: { raisedLogLevels: followed } };
  const options = { subresource: 'status', fieldManager: OPERATOR_MANAGER } as const;
  await deps.client.mergePatch(resources.supportPackets, { namespace, name }, patch, options, signal);
  return followed;
}
