import { SupportPacketError } from '../../api/errors.ts';
import type { SupportPacket } from '../../api/packet.ts';
import { resources } from '../../kube/resources.ts';
import type { Context } from '../ports.ts';

/** The packet as the API server has it now. Throws KUBE_NOT_FOUND when it is another one of the same name. */
export async function reread(context: Context): Promise<Context> {
  const { name, namespace, uid } = context.packet.metadata;
  const { client } = context.deps;
  const packet = await client.get<SupportPacket>(resources.supportPackets, { namespace, name }, context.signal);
  if (packet.metadata.uid === uid) return { ...context, packet };
  throw new SupportPacketError('KUBE_NOT_FOUND', `SupportPacket ${namespace}/${name} was replaced`);
}
