import { isSupportPacketError } from '../api/errors.ts';
import { PACKET_ANNOTATION, PACKET_UID_LABEL } from '../api/names.ts';
import type { SupportPacket } from '../api/packet.ts';
import type { KubeObject, Resource } from '../kube/ports.ts';
import { resources } from '../kube/resources.ts';
import type { Logger } from '../logging/logger.ts';
import { scopesOf } from './policies/scopes.ts';
import type { ReconcileDeps } from './ports.ts';
import { RBAC_KINDS } from './rbac/build-rbac.ts';

interface Found {
  readonly resource: Resource;
  readonly object: KubeObject;
}

/**
 * Looks for RBAC objects that outlived their purpose, which happens when the operator is stopped between two steps, or
 * when a packet goes while nobody watches. Those of a packet that is gone are removed; a packet that has ended is woken,
 * so that it removes its own.
 */
export async function sweep(deps: ReconcileDeps, log: Logger, signal: AbortSignal): Promise<void> {
  const byPacket = Map.groupBy(
    await findAll(deps, signal),
    ({ object }) => object.metadata?.annotations?.[PACKET_ANNOTATION],
  );
  for (const [key, found] of byPacket) {
    // Whatever carries our label without the annotation was not made by us.
    if (key === undefined) continue;
    const packet = await readPacket(deps, key, signal);
    for (const { resource, object } of found) {
      const { namespace = '', name = '', uid, labels } = object.metadata ?? {};
      if (packet !== undefined && labels?.[PACKET_UID_LABEL] === packet.metadata.uid) continue;
      const options = uid === undefined ? {} : { uid };
      await deps.client.delete(resource, { namespace, name }, options, signal);
      log.info('Removed an orphan', { kind: resource.kind, namespace, name });
    }
    const isOurs = packet !== undefined && deps.caches.packets.get(packet.metadata) !== undefined;
    if (!isOurs || packet.status?.completionTime === undefined) continue;
    deps.leftovers.add(packet.metadata.uid);
    deps.wake(packet);
  }
}

async function findAll({ client, installation }: ReconcileDeps, signal: AbortSignal): Promise<readonly Found[]> {
  const lists = RBAC_KINDS.flatMap((resource) =>
    scopesOf(installation).map(async (scope) => {
      const options = { ...scope, labelSelector: PACKET_UID_LABEL };
      const { items } = await client.list<KubeObject>(resource, options, signal);
      return items.map((object): Found => ({ resource, object }));
    }),
  );
  return (await Promise.all(lists)).flat();
}

async function readPacket(
  { client }: ReconcileDeps,
  key: string,
  signal: AbortSignal,
): Promise<SupportPacket | undefined> {
  const [namespace = '', name = ''] = key.split('/');
  try {
    return await client.get<SupportPacket>(resources.supportPackets, { namespace, name }, signal);
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}
