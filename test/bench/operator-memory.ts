import { resources } from '../../src/kube/resources.ts';
import type { V1Pod } from '../../src/kube/types.ts';
import { deployMattermost, seedMattermost, waitMattermostReady } from '../products/mattermost/index.ts';
import { OPERATOR_NAMESPACE } from '../support/operator-release.ts';
import { applyPacket, stateOf, waitForEnd } from '../support/packets.ts';
import type { Bench } from './bench.ts';
import { forgetPeak, processMemory, processOfPod } from './process-memory.ts';
import { mebibytes, printTable, seconds } from './table.ts';

const NAMESPACE = 'bench-operator-memory';
/** As many as collect at the same time by default. */
const PACKETS = 10;

/** Memory of the operator that leads, before and while ten packets of one Mattermost are collected at the same time. */
export async function benchOperatorMemory(bench: Bench): Promise<void> {
  const { cluster, deps } = bench;
  const namespace = bench.removeAtEnd(NAMESPACE);
  const mattermost = await deployMattermost(cluster, { namespace, name: 'chat' }, deps);
  await waitMattermostReady(cluster, mattermost, deps);
  await seedMattermost(cluster, mattermost, deps);
  const pid = await operatorProcess(bench);
  await forgetPeak(pid);
  const idle = await memoryOf(pid);
  const started = performance.now();
  const names = Array.from({ length: PACKETS }, (_, index) => `packet-${String(index)}`);
  const packets = await Promise.all(
    names.map(async (name) => {
      await applyPacket(cluster, { namespace, name }, {}, deps);
      return await waitForEnd(cluster, { namespace, name }, deps, 300);
    }),
  );
  const milliseconds = performance.now() - started;
  const failed = packets.map(stateOf).filter((state) => !state.startsWith('Ready/'));
  if (failed.length > 0) throw new Error(`not all packets became Ready: ${failed.join(', ')}`);
  const busy = await memoryOf(pid);
  printTable(
    ['operator', 'RSS MiB', 'peak RSS MiB'],
    [
      ['idle', mebibytes(idle.resident), mebibytes(idle.peak)],
      [`${String(PACKETS)} packets at once`, mebibytes(busy.resident), mebibytes(busy.peak)],
    ],
  );
  console.log(`\n${String(PACKETS)} packets were Ready after ${seconds(milliseconds)} s`);
}

async function operatorProcess({ kube, deps }: Bench): Promise<number> {
  const options = { namespace: OPERATOR_NAMESPACE, fieldSelector: 'status.phase=Running' };
  const { items } = await kube.client.list<V1Pod>(resources.pods, options, deps.signal);
  const running = items.find(({ metadata }) => metadata?.deletionTimestamp === undefined);
  const pid = await processOfPod(running?.metadata?.uid ?? 'no pod');
  if (pid === undefined) throw new Error('The operator is no process of this machine; its memory cannot be read');
  return pid;
}

async function memoryOf(pid: number) {
  const memory = await processMemory(pid);
  if (memory === undefined) throw new Error('The operator was restarted meanwhile');
  return memory;
}
