import { deployMattermost, seedMattermost, waitMattermostReady } from '../products/mattermost/index.ts';
import { applyPacket, conditionOf, stateOf, type PacketKey } from '../support/packets.ts';
import type { Bench } from './bench.ts';
import { followPacket } from './follow-packet.ts';
import { median, printTable, seconds } from './table.ts';
import { MARKS, type Mark } from './timeline.ts';

const NAMESPACE = 'bench-packet';
const RUNS = 5;
/** Of the Mattermost server's CPU profile, which every packet waits for. */
const CPU_PROFILE_MILLISECONDS = 5000;
/** What everything else may take: accepting, Job, pod, redaction, archive, destination. */
const BUDGET_MILLISECONDS = 6000;

/** Milliseconds from the start of `kubectl apply` to each mark. */
type Lap = ReadonlyMap<Mark, number>;

/** Packets one after another for a real Mattermost, on a warm cluster: the first one, which makes the claim, does not count. */
export async function benchPacket(bench: Bench): Promise<void> {
  const { cluster, deps } = bench;
  bench.removeAtEnd(NAMESPACE);
  const mattermost = await deployMattermost(cluster, { namespace: NAMESPACE, name: 'chat' }, deps);
  await waitMattermostReady(cluster, mattermost, deps);
  await seedMattermost(cluster, mattermost, deps);
  await lap(bench, 'warm-up');
  const laps: Lap[] = [];
  for (let run = 1; run <= RUNS; run += 1) laps.push(await lap(bench, `run-${String(run)}`));
  print(laps);
}

async function lap(bench: Bench, name: string): Promise<Lap> {
  const key: PacketKey = { namespace: NAMESPACE, name };
  const followed = followPacket(bench.kube, key, bench.deps.signal);
  await followed.watching;
  const applied = performance.now();
  await applyPacket(bench.cluster, key, {}, bench.deps);
  const { packet, timeline } = await followed.ended;
  if (conditionOf(packet, 'Ready')?.status !== 'True') {
    throw new Error(`${name}: ${stateOf(packet)}: ${conditionOf(packet, 'Ready')?.message ?? ''}`);
  }
  return new Map([...timeline].map(([mark, at]) => [mark, at - applied]));
}

function print(laps: readonly Lap[]): void {
  const at = (lap: Lap, mark: Mark): number => lap.get(mark) ?? Number.NaN;
  const rows = laps.map((lap, index) => [`run ${String(index + 1)}`, ...MARKS.map((mark) => seconds(at(lap, mark)))]);
  const medians = MARKS.map((mark) => seconds(median(laps.map((lap) => at(lap, mark)))));
  const steps = MARKS.map((mark, index) => {
    const before = MARKS[index - 1];
    return seconds(median(laps.map((lap) => at(lap, mark) - (before === undefined ? 0 : at(lap, before)))));
  });
  console.log('Seconds after the start of `kubectl apply` at which a watch saw it:\n');
  printTable(['', ...MARKS], [...rows, ['median', ...medians], ['step, median', ...steps]]);
  const total = median(laps.map((lap) => at(lap, 'ended')));
  const limit = CPU_PROFILE_MILLISECONDS + BUDGET_MILLISECONDS;
  const parts = `CPU profile ${seconds(CPU_PROFILE_MILLISECONDS)} s + ${seconds(total - CPU_PROFILE_MILLISECONDS)} s`;
  const verdict = total <= limit ? 'holds' : 'DOES NOT HOLD';
  console.log(`\napply → Ready, median: ${seconds(total)} s = ${parts}; goal ≤ ${seconds(limit)} s: ${verdict}`);
}
