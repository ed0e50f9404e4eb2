import { SupportPacketError } from '../../api/errors.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Job, V1Pod } from '../../kube/types.ts';
import type { Discovery } from '../../products/ports.ts';
import { onlySupported } from '../../products/supported.ts';
import { buildJob } from '../job/build-job.ts';
import { knownSecrets } from '../job/known-secrets.ts';
import { collectRequestOf } from '../job/request.ts';
import { refusedTargets, type Authorization } from '../policies/authorize.ts';
import { rfc3339 } from '../policies/conditions.ts';
import type { Context } from '../ports.ts';
import { buildRbac, reachByNamespace, type RbacObject } from '../rbac/build-rbac.ts';
import { resolveDestination } from './resolve-destination.ts';

/** All that is to be made for one packet; nothing of it exists yet. */
export interface Plan {
  readonly rbac: readonly RbacObject[];
  readonly job: V1Job;
}

/**
 * Finds targets and destination and works out every object. Only reads, but for the default claim. Throws NO_TARGETS,
 * NOT_IMPLEMENTED, INVALID_SPEC or DESTINATION_UNAVAILABLE.
 */
export async function makePlan(context: Context, authorization: Authorization): Promise<Plan> {
  const { deps, packet } = context;
  const { namespace } = packet.metadata;
  const pods = await podsOf(context, authorization.allowed);
  const allowedTargets = packet.spec.targets?.filter((target) =>
    authorization.allowed.includes(target.namespace ?? namespace),
  );
  const discovery = deps.discover({ packetNamespace: namespace, targets: allowedTargets, pods });
  const { targets, warnings } = usable(discovery, namespace, deps.describeDiscovery());
  const destination = await resolveDestination(context);
  const known = knownSecrets(namespace, packet.spec.redaction, targets, pods);
  const request = collectRequestOf({
    packet,
    startTime: packet.status?.startTime ?? rfc3339(deps.now()),
    targets,
    warnings: [...refusedTargets(packet.spec.targets ?? [], authorization), ...warnings, ...known.warnings],
    destination,
  });
  const { image, collectorPod: config } = deps.installation;
  const job = buildJob({ packet, request, knownSecrets: known.names, image, config });
  return { rbac: buildRbac(packet, reachByNamespace(targets, pods)), job };
}

async function podsOf({ deps, signal }: Context, namespaces: readonly string[]): Promise<readonly V1Pod[]> {
  const lists = namespaces.map((namespace) => deps.client.list<V1Pod>(resources.pods, { namespace }, signal));
  return (await Promise.all(lists)).flatMap(({ items }) => items);
}

/** Targets that this version can collect from. Throws NOT_IMPLEMENTED or NO_TARGETS when there are none. */
function usable(discovery: Discovery, namespace: string, lookedFor: string): Discovery {
  const found = onlySupported(discovery);
  if (found.targets.length > 0) return found;
  // Of what was found nothing can be collected; what was not found says nothing new then.
  const refused = found.warnings.slice(discovery.warnings.length);
  if (refused.length > 0) throw new SupportPacketError('NOT_IMPLEMENTED', textOf(refused));
  throw new SupportPacketError(
    'NO_TARGETS',
    discovery.warnings.length === 0
      ? `No installation was found in namespace ${namespace}; looked for ${lookedFor}. ` +
          'For other labels, name the target in `spec.targets` with a `selector`.'
      : textOf(discovery.warnings),
  );
}

function textOf(warnings: readonly PacketWarning[]): string {
  return warnings.map(({ message }) => message).join('; ');
}
