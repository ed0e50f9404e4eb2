import { isSupportPacketError } from '../../api/errors.ts';
import { PACKET_UID_LABEL } from '../../api/names.ts';
import type { SupportPacket } from '../../api/packet.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Job } from '../../kube/types.ts';
import type { Context } from '../ports.ts';

/** The Job, if it is this packet's. */
export function cachedJob({ deps, packet }: Context, name: string): V1Job | undefined {
  const job = deps.caches.jobs.get({ namespace: packet.metadata.namespace, name });
  return belongsTo(packet, job) ? job : undefined;
}

/** The same from the API server. */
export async function liveJob({ deps, packet, signal }: Context, name: string): Promise<V1Job | undefined> {
  try {
    const job = await deps.client.get<V1Job>(resources.jobs, { namespace: packet.metadata.namespace, name }, signal);
    return belongsTo(packet, job) ? job : undefined;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}

function belongsTo(packet: SupportPacket, job: V1Job | undefined): boolean {
  return job?.metadata?.labels?.[PACKET_UID_LABEL] === packet.metadata.uid;
}
