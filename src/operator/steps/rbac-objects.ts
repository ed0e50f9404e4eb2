import { FINALIZER, OPERATOR_MANAGER, PACKET_UID_LABEL } from '../../api/names.ts';
import type { SupportPacket } from '../../api/packet.ts';
import type { KubeObject } from '../../kube/ports.ts';
import { resources } from '../../kube/resources.ts';
import { objectName } from '../job/object-names.ts';
import type { Context } from '../ports.ts';
import { foreignNamespaces } from '../policies/foreign-namespaces.ts';
import { scopesOf } from '../policies/scopes.ts';
import { RBAC_KINDS, type RbacObject } from '../rbac/build-rbac.ts';

/** Makes the objects, or makes them as they should be. From here on the packet has something to tidy up. */
export async function applyRbac({ deps, packet, signal }: Context, objects: readonly RbacObject[]): Promise<void> {
  deps.leftovers.add(packet.metadata.uid);
  for (const { resource, object } of objects) {
    await deps.client.apply(resource, object, { fieldManager: OPERATOR_MANAGER, force: true }, signal);
  }
}

/** Removes them in every namespace where they can be. */
export async function removeRbac(context: Context, objectNamed?: string): Promise<void> {
  const { deps, packet, signal } = context;
  const name = objectNamed ?? objectName(packet);
  for (const namespace of await namespacesWithRbac(context)) {
    for (const resource of RBAC_KINDS) {
      if (resource === resources.serviceAccounts && namespace !== packet.metadata.namespace) continue;
      await deps.client.delete(resource, { namespace, name }, { propagationPolicy: 'Background' }, signal);
    }
  }
  if (name === objectName(packet)) deps.leftovers.delete(packet.metadata.uid);
}

/** Those that the spec names, and those where workspaces were found: only the objects themselves tell which these are. */
async function namespacesWithRbac({ deps, packet, signal }: Context): Promise<readonly string[]> {
  const { namespace, uid } = packet.metadata;
  const named = [namespace, ...foreignNamespaces(packet)];
  if (!hasFinalizer(packet)) return named;
  const labelSelector = `${PACKET_UID_LABEL}=${uid}`;
  const lists = scopesOf(deps.installation).flatMap((scope) =>
    [resources.roles, resources.roleBindings].map((resource) =>
      deps.client.list<KubeObject>(resource, { ...scope, labelSelector }, signal),
    ),
  );
  const found = (await Promise.all(lists)).flatMap(({ items }) =>
    items.map(({ metadata }) => metadata?.namespace ?? ''),
  );
  return [...new Set([...named, ...found])];
}

export function hasFinalizer({ metadata }: SupportPacket): boolean {
  return metadata.finalizers?.includes(FINALIZER) ?? false;
}

/** Sets or removes our finalizer; the resourceVersion keeps those of others as they are. */
export async function setFinalizer({ deps, packet, signal }: Context, isWanted: boolean): Promise<SupportPacket> {
  if (hasFinalizer(packet) === isWanted) return packet;
  const { name, namespace, resourceVersion, finalizers: before = [] } = packet.metadata;
  const others = before.filter((finalizer) => finalizer !== FINALIZER);
  const finalizers = isWanted ? [...others, FINALIZER] : others;
  const patch = { metadata: { resourceVersion, finalizers } };
  const options = { fieldManager: OPERATOR_MANAGER };
  const key = { namespace, name };
  return await deps.client.mergePatch<SupportPacket>(resources.supportPackets, key, patch, options, signal);
}
