import type { PacketWarning } from '../../api/warning-codes.ts';
import { notRunning } from '../not-running.ts';
import type { Item, LivePod, LiveTarget, Plan, PlanContext } from '../ports.ts';
import { versionSkewWarning } from '../version-skew.ts';
import { placeAgents } from './agent-folders.ts';
import { agentItems, silentAgentWarnings } from './agent-items.ts';
import { agentLogs } from './agent-logs/bundle.ts';
import { apiRung } from './api/api-rung.ts';
import { planApi } from './api/plan.ts';
import { askAgent, type AskedAgent } from './ask-agent.ts';
import { noServerWarnings } from './no-server.ts';
import { provisionerItems } from './provisioner-items.ts';
import {
  askReplica,
  closedPortWarnings,
  metricsItems,
  muteReplicaWarnings,
  replicaItems,
  replicaProfiles,
  type AskedReplica,
  type ReplicaFiles,
  type ViaApi,
} from './replica-items.ts';
import { replicasOf, type Replica } from './replicas.ts';
import { workspaceRefs } from './workspaces.ts';

/** What each replica, each workspace and each provisioner and proxy of one Coder gives, and what a session token opens. */
export async function planCoder(context: PlanContext, live: LiveTarget, signal: AbortSignal): Promise<Plan> {
  const { pods, target } = live;
  const root = `coder/${target.name}/`;
  const token = context.accessTokens?.get(target.name);
  const servers = replicasOf(pods);
  const refs = workspaceRefs(pods);
  const input = { target: target.name, root, token, servers, workspaces: refs };
  const [api, asked] = await Promise.all([planApi(context, input, signal), askPods(context, live, root, signal)]);
  const { replicas, proxies, agents, provisioners } = asked;
  const files = (replica: AskedReplica, folder: string): ReplicaFiles => {
    const viaApi = viaToken(context, servers, replica, api.mayDebug ? token : undefined);
    return { target: target.name, folder: `${folder}${replica.live.selected.name}/`, replica, viaApi };
  };
  const placed = placeAgents(root, refs, agents, api.agentFolder);
  const ofAgents = placed.flatMap((one) =>
    one.asked === undefined ? [] : agentItems(context, target.name, one.asked, one.folders),
  );
  const logs = agentLogs(context, target.name, placed, signal);
  return {
    items: [
      ...api.items,
      ...replicas
        .filter(({ isMute }) => !isMute)
        .slice(0, 1)
        .flatMap((replica) => deploymentItems(context, root, files(replica, root))),
      ...replicas.flatMap((replica) => replicaItems(context, files(replica, `${root}replicas/`))),
      ...ofAgents.flatMap(api.standIns),
      ...proxies.flatMap((proxy) => replicaItems(context, files(proxy, `${root}proxies/`))),
      ...provisioners,
    ],
    bundles: [...(api.bundles ?? []), ...logs.bundles],
    end: () => logs.end(),
    warnings: [...api.warnings, ...podWarnings(live, asked, api.mayDebug)],
    ...version(replicas),
  };
}

function podWarnings(
  { target, pods }: LiveTarget,
  { replicas, proxies, agents }: AskedPods,
  mayDebug: boolean,
): readonly PacketWarning[] {
  return [
    ...noServerWarnings(target),
    ...pods.filter((pod) => !pod.running).map((pod) => notRunning(target.name, pod)),
    ...muteReplicaWarnings(target.name, [...replicas, ...proxies]),
    ...closedPortWarnings(target.name, replicas, mayDebug),
    ...silentAgentWarnings(target.name, agents),
    ...skew(target.name, [...replicas, ...proxies]),
  ];
}

interface AskedPods {
  readonly replicas: readonly AskedReplica[];
  readonly proxies: readonly AskedReplica[];
  readonly agents: readonly AskedAgent[];
  readonly provisioners: readonly Item[];
}

/** What the running pods say of themselves; it decides which files there are. */
async function askPods(
  context: PlanContext,
  { pods, target }: LiveTarget,
  root: string,
  signal: AbortSignal,
): Promise<AskedPods> {
  const running = (role: LivePod['selected']['role']): readonly LivePod[] =>
    pods.filter((pod) => pod.running && pod.selected.role === role);
  const folder = `${root}provisioners/`;
  const [replicas, proxies, agents, provisioners] = await Promise.all([
    Promise.all(replicasOf(pods).map((one) => askReplica(context, one.live, signal))),
    Promise.all(running('proxy').map((pod) => askReplica(context, pod, signal))),
    Promise.all(running('workspace').map((pod) => askAgent(context, pod, signal))),
    Promise.all(
      running('provisioner').map((pod) => provisionerItems(context, target.name, { folder, live: pod }, signal)),
    ),
  ]);
  return { replicas, proxies, agents, provisioners: provisioners.flat() };
}

/** The API of the same replica, when there is a token; it is the other way to what a closed port would give. */
function viaToken(
  context: PlanContext,
  servers: readonly Replica[],
  { live }: AskedReplica,
  token: string | undefined,
): ViaApi {
  const server = servers.find((one) => one.live === live);
  return (path) => (token === undefined || server === undefined ? [] : [apiRung(context, server, path, token)]);
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
