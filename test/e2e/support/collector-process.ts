import { getPacket, type PacketKey } from '../../support/packets.ts';
import type { World } from './world.ts';

/** Name of the pod that collects a packet. */
export async function collectorPodOf(world: World, { namespace, name }: PacketKey): Promise<string> {
  const selector = `supportpacket.dev/packet-name=${name}`;
  const output = await world.kubectl(['get', 'pods', '-n', namespace, '-l', selector, '-o', 'name']);
  return output.split('\n')[0]?.slice('pod/'.length) ?? '';
}

/** SIGKILL, as the kernel does it when memory runs out. */
export async function killProcessOf(world: World, namespace: string, pod: string): Promise<void> {
  const path = 'jsonpath={.status.containerStatuses[0].containerID}';
  const id = (await world.kubectl(['get', 'pod', pod, '-n', namespace, '-o', path])).replace('containerd://', '');
  await world.cluster.run('ctr', ['tasks', 'kill', '-s', 'SIGKILL', id]);
}

/** Killed with no chance to do anything, and with no other attempt to come. */
export async function loseCollector(world: World, key: PacketKey): Promise<void> {
  await killProcessOf(world, key.namespace, await collectorPodOf(world, key));
  const packet = await getPacket(world.cluster, key, world.deps);
  await world.kubectl(['delete', 'job', packet?.status?.jobRef?.name ?? '', '-n', key.namespace, '--wait=false']);
}
