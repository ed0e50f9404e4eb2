import { PACKET_UID_LABEL } from '../../api/names.ts';
import { resources } from '../../kube/resources.ts';
import type { CoreV1Event, V1Job, V1Pod } from '../../kube/types.ts';
import { objectName } from '../job/object-names.ts';
import { outcomeOf } from '../policies/outcome.ts';
import { startTrouble } from '../policies/start-trouble.ts';
import { isTerminal, type State } from '../policies/state.ts';
import type { Context, Result } from '../ports.ts';
import { finish } from './finish.ts';
import { cachedJob, liveJob } from './live-job.ts';
import { reread } from './reread.ts';
import { tidy } from './tidy.ts';
import { warnOfSwitches } from './warn-of-switches.ts';
import { writeStatus } from './write-status.ts';

/** A pod that waits for a volume shows it in Events only; so we look until it runs. */
const WAITING_AGAIN_MILLISECONDS = 3000;

/** Says where a packet stands whose Job was made; ends it when the work has ended. */
export async function observe(context: Context): Promise<Result> {
  const { deps, packet } = context;
  deps.slots.hold(packet.metadata.uid);
  deps.leftovers.add(packet.metadata.uid);
  if (packet.status?.jobRef !== undefined && packet.status.observedGeneration !== packet.metadata.generation) {
    warnOfSwitches(context);
  }
  const jobName = packet.status?.jobRef?.name ?? objectName(packet);
  const job = cachedJob(context, jobName) ?? (await liveJob(context, jobName));
  const state = await stateOf(context, job);
  if (!isTerminal(state)) {
    await writeStatus(context, { state, jobName, begins: true });
    return state.reason === 'Pending' ? { requeueAfterMilliseconds: WAITING_AGAIN_MILLISECONDS } : {};
  }
  return await end(context, jobName);
}

/** A terminal state is for ever, so it is decided on what the API server says now: the cache may lack the collector's last word. */
async function end(context: Context, jobName: string): Promise<Result> {
  const live = await reread(context);
  if (live.packet.status?.completionTime !== undefined) return await tidy(live);
  const state = await stateOf(live, await liveJob(live, jobName));
  if (!isTerminal(state)) {
    await writeStatus(live, { state, jobName, begins: true });
    return { requeueAfterMilliseconds: WAITING_AGAIN_MILLISECONDS };
  }
  const packet = await finish(live, state);
  return await tidy({ ...live, packet });
}

async function stateOf(context: Context, job: V1Job | undefined): Promise<State> {
  const { deps, packet } = context;
  const pods = deps.caches.pods
    .list()
    .filter((pod) => pod.metadata?.labels?.[PACKET_UID_LABEL] === packet.metadata.uid);
  const state = outcomeOf({ packet, job, pods });
  if (state.reason !== 'Pending') return state;
  const trouble = startTrouble(pods, []) ?? startTrouble(pods, await warningsOf(context, pods));
  return trouble === undefined ? state : { ...state, message: trouble };
}

async function warningsOf({ deps, signal }: Context, pods: readonly V1Pod[]): Promise<readonly CoreV1Event[]> {
  const pending = pods.find(({ status }) => status?.phase === 'Pending');
  const { namespace, uid } = pending?.metadata ?? {};
  if (namespace === undefined || uid === undefined) return [];
  const options = { namespace, fieldSelector: `involvedObject.uid=${uid},type=Warning` };
  return (await deps.client.list<CoreV1Event>(resources.coreEvents, options, signal)).items;
}
