import type { DestinationSpec } from '../../api/destination-schema.ts';
import { SupportPacketError, isSupportPacketError, messageOf } from '../../api/errors.ts';
import { resources } from '../../kube/resources.ts';
import type { V1PersistentVolumeClaim } from '../../kube/types.ts';
import type { DefaultDestination } from '../config-schema.ts';
import { claimProblem } from '../policies/claim.ts';
import type { Context } from '../ports.ts';

type NewClaim = NonNullable<DefaultDestination['create']>;

/**
 * Where the archive goes: what the spec says, else the default of the installation, whose claim is made when it is
 * missing. Throws DESTINATION_UNAVAILABLE when a claim speaks against itself; a bucket is for the collector to try.
 */
export async function resolveDestination(context: Context): Promise<DestinationSpec> {
  const { packet, deps } = context;
  const { create, ...fallback } = deps.installation.defaultDestination ?? {};
  const destination = packet.spec.destination ?? (isDestination(fallback) ? fallback : undefined);
  if (destination === undefined) {
    throw new SupportPacketError(
      'DESTINATION_UNAVAILABLE',
      'This installation has no default destination: `spec.destination` must be set',
    );
  }
  const claimName = destination.persistentVolumeClaim?.claimName;
  if (claimName === undefined) return destination;
  const isDefault = packet.spec.destination === undefined;
  const claim = await readClaim(context, claimName);
  const existing =
    claim ?? (isDefault && create !== undefined ? await createClaim(context, claimName, create) : undefined);
  const problem = claimProblem(claimName, existing);
  if (problem !== undefined) throw new SupportPacketError('DESTINATION_UNAVAILABLE', problem);
  return destination;
}

function isDestination(value: Partial<DestinationSpec>): value is DestinationSpec {
  return value.type !== undefined;
}

async function readClaim(
  { deps, packet, signal }: Context,
  name: string,
): Promise<V1PersistentVolumeClaim | undefined> {
  const key = { namespace: packet.metadata.namespace, name };
  try {
    return await deps.client.get<V1PersistentVolumeClaim>(resources.persistentVolumeClaims, key, signal);
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** Not owned by the packet: the archives of many packets lie in it, and they outlive them. */
async function createClaim(
  context: Context,
  name: string,
  { size, storageClassName, accessModes }: NewClaim,
): Promise<V1PersistentVolumeClaim | undefined> {
  const { deps, packet, signal, log } = context;
  const claim: V1PersistentVolumeClaim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: {
      name,
      namespace: packet.metadata.namespace,
      labels: { 'app.kubernetes.io/name': 'supportpacket', 'app.kubernetes.io/managed-by': 'supportpacket-operator' },
    },
    spec: {
      accessModes: [...accessModes],
      resources: { requests: { storage: size } },
      ...(storageClassName === undefined ? {} : { storageClassName }),
    },
  };
  try {
    const created = await deps.client.create(resources.persistentVolumeClaims, claim, signal);
    log.info('Default claim created', { claim: name });
    return created;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_ALREADY_EXISTS')) return await readClaim(context, name);
    if (!isSupportPacketError(error, 'KUBE_FORBIDDEN', 'KUBE_INVALID')) throw error;
    const message = `PersistentVolumeClaim ${name} cannot be created: ${messageOf(error)}`;
    throw new SupportPacketError('DESTINATION_UNAVAILABLE', message, { cause: error });
  }
}
