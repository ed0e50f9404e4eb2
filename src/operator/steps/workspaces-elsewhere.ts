import type { SelectedTarget } from '../../api/collect-request.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { V1Pod } from '../../kube/types.ts';
import type { DiscoveryInput } from '../../products/discovery.ts';
import { listWorkspacePods } from '../../products/world.ts';
import { authorize, refusedWorkspaces, type Authorization } from '../policies/authorize.ts';
import { scopesOf } from '../policies/scopes.ts';
import type { Context } from '../ports.ts';
import { readNamespaces } from './check-namespaces.ts';

/** Pods of workspaces that discovery may be given besides those of the targets' namespaces. */
export interface WorkspacesElsewhere {
  readonly pods: readonly V1Pod[];
  readonly warnings: readonly PacketWarning[];
}

const NONE: WorkspacesElsewhere = { pods: [], warnings: [] };

/**
 * Looks for workspaces of the Coders that were found, in every namespace that the operator sees. A namespace that does not
 * allow this packet is named in a warning; nothing else of it is told, and nothing is read from it.
 */
export async function workspacesElsewhere(
  context: Context,
  input: DiscoveryInput,
  { allowed }: Authorization,
): Promise<WorkspacesElsewhere> {
  const { deps, packet, signal } = context;
  if (!deps.discover(input).targets.some(isCoder)) return NONE;
  const everywhere = await listWorkspacePods(deps.client, scopesOf(deps.installation), signal);
  const others = everywhere.filter(({ metadata }) => !allowed.includes(metadata?.namespace ?? ''));
  const pods = [...input.pods, ...others];
  const { targets } = deps.discover({ ...input, pods, maxWorkspaces: Number.MAX_SAFE_INTEGER });
  const wanted = [...new Set(targets.flatMap(foreignNamespacesOf))].filter((name) => !allowed.includes(name));
  const home = packet.metadata.namespace;
  const found = await readNamespaces(
    context,
    wanted.filter((name) => name !== home),
  );
  const decision = authorize(home, wanted, found);
  return {
    pods: others.filter(({ metadata }) => decision.allowed.includes(metadata?.namespace ?? '')),
    warnings: targets.flatMap((target) => refusedWorkspaces(home, target.name, foreignNamespacesOf(target), decision)),
  };
}

function isCoder({ type }: SelectedTarget): boolean {
  return type === 'Coder';
}

function foreignNamespacesOf({ pods }: SelectedTarget): readonly string[] {
  return [...new Set(pods.flatMap(({ namespace }) => namespace ?? []))];
}
