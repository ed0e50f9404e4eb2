import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { KubeClient } from '../kube/ports.ts';
import { discoverTargets, namespacesOf } from '../products/discovery.ts';
import type { Discovery } from '../products/ports.ts';
import { listWorkspacePods, notLookedForWarning, readWorld } from '../products/world.ts';

/** Finds the targets as far as the caller may look; nobody else's leave is needed for what he could do himself. */
export async function discoverByOwnRights(
  kube: KubeClient,
  packetNamespace: string,
  { targets }: SupportPacketSpec,
  signal: AbortSignal,
): Promise<Discovery> {
  const namespaces = namespacesOf(packetNamespace, targets);
  const world = await readWorld(kube, namespaces, targets, signal);
  const input = { packetNamespace, targets, ...world };
  const found = discoverTargets(input);
  if (!found.targets.some(({ type }) => type === 'Coder')) return found;
  try {
    const everywhere = await listWorkspacePods(kube, [{}], signal);
    const others = everywhere.filter(({ metadata }) => !namespaces.includes(metadata?.namespace ?? ''));
    return discoverTargets({ ...input, pods: [...world.pods, ...others] });
  } catch (error) {
    return { ...found, warnings: [...found.warnings, notLookedForWarning(error)] };
  }
}
