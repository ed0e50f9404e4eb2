import { FINALIZER, OPERATOR_MANAGER } from '../../api/names.ts';
import type { SupportPacket } from '../../api/packet.ts';
import { resources } from '../../kube/resources.ts';
import { objectName } from '../job/object-names.ts';
import type { Context } from '../ports.ts';
import { foreignNamespaces } from '../policies/foreign-namespaces.ts';
import { RBAC_KINDS, type RbacObject } from '../rbac/build-rbac.ts';

/** Makes the objects, or makes them as they should be. From here on the packet has something to tidy up. */
export async function applyRbac({ deps, packet, signal }: Context, objects: readonly RbacObject[]): Promise<void> {
  deps.leftovers.add(packet.metadata.uid);
  for (const { resource, object } of objects) {
    await deps.client.apply(resource, object, { fieldManager: OPERATOR_MANAGER, force: true }, signal);
  }
}

/** Removes them in every namespace where they can be: names and namespaces follow from the packet alone. */
export async function removeRbac({ deps, packet, signal }: Context, name: string = objectName(packet)): Promise<void> {
  for (const namespace of [packet.metadata.namespace, ...foreignNamespaces(packet)]) {
    for (const resource of RBAC_KINDS) {
      if (resource === resources.serviceAccounts && namespace !== packet.metadata.namespace) continue;
      await deps.client.delete(resource, { namespace, name }, { propagationPolicy: 'Background' }, signal);
    }
  }
  if (name === objectName(packet)) deps.leftovers.delete(packet.metadata.uid);
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
