import { isSupportPacketError } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import type { KubeClient } from '../kube/ports.ts';
import { resources } from '../kube/resources.ts';

export interface PacketKey {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** The packet of a collector; undefined when it is gone, is being deleted, or another one has its name by now. */
export async function readOwnPacket(
  kube: KubeClient,
  { namespace, name, uid }: PacketKey,
  signal: AbortSignal,
): Promise<SupportPacket | undefined> {
  try {
    const found = await kube.get<SupportPacket>(resources.supportPackets, { namespace, name }, signal);
    return found.metadata.uid === uid && found.metadata.deletionTimestamp === undefined ? found : undefined;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}
