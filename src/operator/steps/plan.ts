import { SupportPacketError } from '../../api/errors.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { V1Job } from '../../kube/types.ts';
import type { Discovery } from '../../products/ports.ts';
import { readWorld } from '../../products/world.ts';
import { buildJob } from '../job/build-job.ts';
import { knownSecrets } from '../job/known-secrets.ts';
import { collectRequestOf } from '../job/request.ts';
import { refusedTargets, type Authorization } from '../policies/authorize.ts';
import { rfc3339 } from '../policies/conditions.ts';
import type { Context } from '../ports.ts';
import { buildRbac, reachByNamespace, type RbacObject } from '../rbac/build-rbac.ts';
import { resolveDestination } from './resolve-destination.ts';
import { workspacesElsewhere } from './workspaces-elsewhere.ts';

/** All that is to be made for one packet; nothing of it exists yet. */
export interface Plan {
  readonly rbac: readonly RbacObject[];
  readonly job: V1Job;
}

/**
 * Finds targets and destination and works out every object. Only reads, but for the default claim. Throws NO_TARGETS,
 * INVALID_SPEC or DESTINATION_UNAVAILABLE.
 */
export async function makePlan(context: Context, authorization: Authorization): Promise<Plan> {
  const { deps, packet } = context;
  const { namespace } = packet.metadata;
  const allowedTargets = packet.spec.targets?.filter((target) =>
    authorization.allowed.includes(target.namespace ?? namespace),
  );
  const world = await readWorld(deps.client, authorization.allowed, allowedTargets, context.signal);
  const input = { packetNamespace: namespace, targets: allowedTargets, ...world };
  const elsewhere = await workspacesElsewhere(context, input, authorization);
  const pods = [...world.pods, ...elsewhere.pods];
  const discovery = deps.discover({ ...input, pods });
  const { targets, warnings } = usable(discovery, namespace, deps.describeDiscovery());
  const destination = await resolveDestination(context);
  const known = knownSecrets(namespace, packet.spec.redaction, targets, pods);
  const { image, collectorPod: config, ephemeralContainers } = deps.installation;
  const request = collectRequestOf({
    packet,
    startTime: packet.status?.startTime ?? rfc3339(deps.now()),
    targets,
    warnings: [
      ...refusedTargets(packet.spec.targets ?? [], authorization),
      ...warnings,
      ...elsewhere.warnings,
      ...known.warnings,
    ],
    destination,
    ...(ephemeralContainers ? { reader: { image, imagePullPolicy: config.imagePullPolicy } } : {}),
  });
  const job = buildJob({ packet, request, knownSecrets: known.names, image, config });
  return { rbac: buildRbac(packet, reachByNamespace(targets, pods), { ephemeralContainers }), job };
}

/** Throws NO_TARGETS when there are none. */
function usable(found: Discovery, namespace: string, lookedFor: string): Discovery {
  if (found.targets.length > 0) return found;
  throw new SupportPacketError(
    'NO_TARGETS',
    found.warnings.length === 0
      ? `No installation was found in namespace ${namespace}; looked for ${lookedFor}. ` +
          'For other labels, name the target in `spec.targets` with a `selector`.'
      : textOf(found.warnings),
  );
}

function textOf(warnings: readonly PacketWarning[]): string {
  return warnings.map(({ message }) => message).join('; ');
}
