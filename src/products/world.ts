import { isSupportPacketError } from '../api/errors.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { KubeClient, KubeObject, ListOptions, Resource } from '../kube/ports.ts';
import { resources } from '../kube/resources.ts';
import type { V1Deployment, V1Pod, V1Service } from '../kube/types.ts';
import { WORKSPACE_LABELS } from './coder/workspace-pod.ts';
import type { World } from './finder.ts';

/** Pods of the namespaces, and where a Coder may be meant what tells its workspaces and a server that is scaled to zero. */
export async function readWorld(
  kube: KubeClient,
  namespaces: readonly string[],
  targets: SupportPacketSpec['targets'],
  signal: AbortSignal,
): Promise<World> {
  const scopes = namespaces.map((namespace) => ({ namespace }));
  const mayHaveCoder = targets === undefined || targets.length === 0 || targets.some(({ type }) => type === 'Coder');
  const [pods, deployments, services] = await Promise.all([
    listAll<V1Pod>(kube, resources.pods, scopes, signal),
    mayHaveCoder ? listAllowed<V1Deployment>(kube, resources.deployments, scopes, signal) : [],
    mayHaveCoder ? listAllowed<V1Service & KubeObject>(kube, resources.services, scopes, signal) : [],
  ]);
  return { pods, deployments, services };
}

/** Pods of workspaces of whatever Coder; the label is that of its own template, since without one there is no telling. */
export async function listWorkspacePods(
  kube: KubeClient,
  scopes: readonly ListOptions[],
  signal: AbortSignal,
): Promise<readonly V1Pod[]> {
  const labelled = scopes.map((scope) => ({ ...scope, labelSelector: WORKSPACE_LABELS.id }));
  return listAll<V1Pod>(kube, resources.pods, labelled, signal);
}

/** For whoever may not read the whole cluster, as on a laptop. */
export function notLookedForWarning(error: unknown): PacketWarning {
  if (!isSupportPacketError(error, 'KUBE_FORBIDDEN')) throw error;
  const message =
    'Workspaces in other namespaces were not looked for: that needs the right to list pods in all namespaces';
  return { code: 'Forbidden', message };
}

/** Without the right to read them an installation is found by its pods alone. */
async function listAllowed<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource,
  scopes: readonly ListOptions[],
  signal: AbortSignal,
): Promise<readonly T[]> {
  try {
    return await listAll<T>(kube, resource, scopes, signal);
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_FORBIDDEN')) return [];
    throw error;
  }
}

async function listAll<T extends KubeObject>(
  kube: KubeClient,
  resource: Resource,
  scopes: readonly ListOptions[],
  signal: AbortSignal,
): Promise<readonly T[]> {
  const lists = await Promise.all(scopes.map((scope) => kube.list<T>(resource, scope, signal)));
  return lists.flatMap(({ items }) => items);
}
