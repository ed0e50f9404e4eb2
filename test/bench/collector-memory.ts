import { setTimeout as delay } from 'node:timers/promises';
import type { SupportPacket } from '../../src/api/packet.ts';
import { PACKET_UID_LABEL } from '../../src/api/names.ts';
import { resources } from '../../src/kube/resources.ts';
import type { V1Pod } from '../../src/kube/types.ts';
import { deployMattermost, seedMattermost, waitMattermostReady } from '../products/mattermost/index.ts';
import { applyPacket, conditionOf, getPacket, stateOf, waitForEnd, type PacketKey } from '../support/packets.ts';
import type { Bench } from './bench.ts';
import { logWriter } from './log-writer.ts';
import { memoryToTheEnd, processOfPod, type ProcessMemory } from './process-memory.ts';
import { mebibytes, printTable, seconds } from './table.ts';

const NAMESPACE = 'bench-collector-memory';
const LOG_BYTES = 300 * 1024 ** 2;

/** Packets of one Mattermost whose sidecar has written a big log; they differ in how much of it they take. */
const PACKETS: readonly { readonly name: string; readonly title: string; readonly spec: object }[] = [
  { name: 'none', title: 'no container logs', spec: { items: { exclude: ['KubernetesLogs'] } } },
  { name: 'newest', title: 'its newest 50 MiB', spec: { items: { logs: { maxBytesPerContainer: '50Mi' } } } },
  { name: 'whole', title: 'all of it', spec: {} },
];

/** Peak memory of the collector: it must not depend on the size of what it collects. */
export async function benchCollectorMemory(bench: Bench): Promise<void> {
  const { cluster, deps } = bench;
  const namespace = bench.removeAtEnd(NAMESPACE);
  const options = { namespace, name: 'chat', sidecars: [logWriter(LOG_BYTES)] };
  const mattermost = await deployMattermost(cluster, options, deps);
  await waitMattermostReady(cluster, mattermost, deps);
  await seedMattermost(cluster, mattermost, deps);
  const rows: string[][] = [];
  for (const { name, title, spec } of PACKETS) {
    const { packet, memory, milliseconds } = await collect(bench, { namespace, name }, spec);
    rows.push([
      title,
      mebibytes(packet.status?.progress?.bytesCollected ?? 0),
      mebibytes(packet.status?.archive?.sizeBytes ?? 0),
      seconds(milliseconds),
      memory === undefined ? 'unknown' : mebibytes(memory.peak),
    ]);
  }
  console.log(`The collector of a Mattermost beside a log of ${mebibytes(LOG_BYTES)} MiB:\n`);
  printTable(['taken of the log', 'read MiB', 'archive MiB', 'seconds', 'peak RSS MiB'], rows);
}

async function collect(bench: Bench, key: PacketKey, spec: object) {
  const { cluster, deps } = bench;
  const applied = performance.now();
  await applyPacket(cluster, key, spec, deps);
  const [packet, memory] = await Promise.all([
    waitForEnd(cluster, key, deps, 600).then((ended) => ({ ended, at: performance.now() })),
    memoryOfCollector(bench, key),
  ]);
  if (conditionOf(packet.ended, 'Ready')?.status !== 'True') {
    throw new Error(`${key.name}: ${stateOf(packet.ended)}: ${conditionOf(packet.ended, 'Ready')?.message ?? ''}`);
  }
  return { packet: packet.ended, memory, milliseconds: packet.at - applied };
}

/** Undefined when the collector is no process of this machine. */
async function memoryOfCollector(bench: Bench, key: PacketKey): Promise<ProcessMemory | undefined> {
  const { signal } = bench.deps;
  for (;;) {
    const packet = await getPacket(bench.cluster, key, bench.deps);
    const pod = packet === undefined ? undefined : await podOf(bench, packet);
    const pid = pod?.metadata?.uid === undefined ? undefined : await processOfPod(pod.metadata.uid);
    if (pid !== undefined) return memoryToTheEnd(pid, signal);
    if (packet?.status?.completionTime !== undefined) return undefined;
    await delay(50, undefined, { signal });
  }
}

async function podOf({ kube, deps }: Bench, { metadata }: SupportPacket): Promise<V1Pod | undefined> {
  const options = { namespace: metadata.namespace, labelSelector: `${PACKET_UID_LABEL}=${metadata.uid}` };
  return (await kube.client.list<V1Pod>(resources.pods, options, deps.signal)).items[0];
}
