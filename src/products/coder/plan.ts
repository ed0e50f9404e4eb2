import type { PacketWarning } from '../../api/warning-codes.ts';
import { notRunning } from '../not-running.ts';
import type { Item, LivePod, LiveTarget, Plan, PlanContext } from '../ports.ts';
import { versionSkewWarning } from '../version-skew.ts';
import { placeAgents } from './agent-folders.ts';
import { agentItems, silentAgentWarnings } from './agent-items.ts';
import { agentLogBundles } from './agent-logs/bundle.ts';
import { askAgent } from './ask-agent.ts';
import { provisionerItems } from './provisioner-items.ts';
import {
  askReplica,
  closedPortWarnings,
  metricsItems,
  replicaItems,
  replicaProfiles,
  type AskedReplica,
  type ReplicaFiles,
} from './replica-items.ts';
import { replicasOf } from './replicas.ts';
import { workspaceRefs } from './workspaces.ts';

/** What each replica, each workspace and each provisioner and proxy of one Coder gives. */
export async function planCoder(context: PlanContext, live: LiveTarget, signal: AbortSignal): Promise<Plan> {
  const { pods, target } = live;
  const root = `coder/${target.name}/`;
  const running = (role: LivePod['selected']['role']): readonly LivePod[] =>
    pods.filter((pod) => pod.running && pod.selected.role === role);
  const [replicas, proxies, agents, provisioners] = await Promise.all([
    Promise.all(replicasOf(pods).map((one) => askReplica(context, one.live, signal))),
    Promise.all(running('proxy').map((pod) => askReplica(context, pod, signal))),
    Promise.all(running('workspace').map((pod) => askAgent(context, pod, signal))),
    Promise.all(
      running('provisioner').map((pod) =>
        provisionerItems(context, target.name, { folder: `${root}provisioners/`, live: pod }, signal),
      ),
    ),
  ]);
  const files = (replica: AskedReplica, folder: string): ReplicaFiles => {
    return { target: target.name, folder: `${folder}${replica.live.selected.name}/`, replica, viaApi: () => [] };
  };
  const placed = placeAgents(root, workspaceRefs(pods), agents);
  return {
    items: [
      ...replicas.slice(0, 1).flatMap((replica) => deploymentItems(context, root, files(replica, root))),
      ...replicas.flatMap((replica) => replicaItems(context, files(replica, `${root}replicas/`))),
      ...placed.flatMap(({ asked, folders }) =>
        asked === undefined ? [] : agentItems(context, target.name, asked, folders),
      ),
      ...proxies.flatMap((proxy) => replicaItems(context, files(proxy, `${root}proxies/`))),
      ...provisioners.flat(),
    ],
    bundles: placed.flatMap((agent) => agentLogBundles(context, target.name, agent)),
    warnings: [
      ...pods.filter((pod) => !pod.running).map((pod) => notRunning(target.name, pod)),
      ...closedPortWarnings(target.name, replicas, false),
      ...silentAgentWarnings(target.name, agents),
      ...skew(target.name, [...replicas, ...proxies]),
    ],
    ...version(replicas),
  };
}

/** What the vendor's bundle has of the server it happened to ask: the first replica here. */
function deploymentItems(context: PlanContext, root: string, files: ReplicaFiles): readonly Item[] {
  const buildInfo = replicaItems(context, { ...files, folder: `${root}deployment/` }).slice(0, 1);
  return [
    ...buildInfo,
    ...metricsItems(context, files, `${root}deployment/prometheus.txt`),
    ...replicaProfiles(context, files, `${root}pprof/`, true),
  ];
}

function skew(target: string, replicas: readonly AskedReplica[]): readonly PacketWarning[] {
  const versions = replicas.map(({ live, version: said }) => ({ pod: live.selected.name, version: said }));
  const warning = versionSkewWarning(target, versions);
  return warning === undefined ? [] : [warning];
}

function version(replicas: readonly AskedReplica[]): Pick<Plan, 'version'> {
  const known = replicas.find((one) => one.version !== undefined)?.version;
  return known === undefined ? {} : { version: async () => Promise.resolve(known) };
}
