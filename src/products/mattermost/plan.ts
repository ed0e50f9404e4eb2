import type { SelectedTarget } from '../../api/collect-request.ts';
import type { ItemName } from '../../api/item-names.ts';
import type { PacketWarning, WarningCode } from '../../api/warning-codes.ts';
import { notRunning } from '../not-running.ts';
import type { LivePod, LiveTarget, Plan, PlanContext } from '../ports.ts';
import { containerOf, runningEnv } from '../pod-facts.ts';
import { isWanted } from '../wanted.ts';
import type { MattermostConfig } from './config-schema.ts';
import { configurationUnknown } from './configuration-unknown.ts';
import { debugLogWindow } from './debug-log/window.ts';
import { logPlan } from './logs.ts';
import { serverItems, sharedItems, standIn, type OwnItemsInput } from './own-items.ts';
import { isPacketWanted, serverPacket, type ServerPacket, type ServerPacketInput } from './packet/server-packet.ts';
import { prerequisiteWarnings } from './prerequisites.ts';
import { metricsItem } from './metrics-item.ts';
import { createProbe } from './probe.ts';
import { profileItems } from './profiles.ts';
import { keyOf, type Server } from './server.ts';
import { tokenFiles } from './token-items.ts';
import { versionSkewWarning, type PodVersion } from '../version-skew.ts';

/** Items that a prerequisite stands for. */
const ITEMS_OF: Partial<Record<WarningCode, readonly ItemName[]>> = {
  FileLogDisabled: ['Logs'],
  LogLevelNotDebug: ['Logs'],
  LogsOutsideRoot: ['Logs'],
  MetricsDisabled: ['CPUProfile', 'HeapProfile', 'GoroutineProfile'],
  LdapUnknown: ['Diagnostics'],
};

/**
 * The packet that the server makes of itself, and the same files made by us for whatever that does not bring: from a server
 * without a licence that is all of them. With several servers each has a folder named after its pod, as in a packet of a
 * cluster; what is the same for all is taken from the first that runs.
 */
export function planMattermost(context: PlanContext, live: LiveTarget, signal: AbortSignal): Plan {
  const { pods, target } = live;
  const root = `mattermost/${target.name}/`;
  const token = context.accessTokens?.get(target.name);
  const folderOf = (pod: LivePod): string => (pods.length > 1 ? `${root}${pod.selected.name}/` : root);
  const servers = answering(pods).map((pod) => ({
    live: pod,
    folder: folderOf(pod),
    probe: createProbe(context.access, keyOf(pod), token, signal),
  }));
  const [first] = servers;
  const packet = first === undefined ? undefined : packetOf(context, { target: target.name, root, servers, token });
  const own: OwnItemsInput = { target: target.name, root, now: context.now, packet };
  const config = async (): Promise<MattermostConfig | undefined> => first?.probe.config().catch(() => undefined);
  const byToken = tokenFiles(own, first);
  const logs = logPlan(context, { target: target.name, token, pods, folderOf, packet, config }, signal);
  return {
    items: [
      ...servers.flatMap((server) => serverItems(own, server)),
      ...(first === undefined ? [] : sharedItems(own, first)),
      ...byToken.items,
      ...logs.items,
      ...servers.map((server) => metricsItem(context, target.name, server, packet)),
      ...servers.flatMap(({ folder, live: pod }) =>
        profileItems(context, target.name, folder, pod).map((item) => standIn(item, packet)),
      ),
    ],
    bundles: [...(packet === undefined ? [] : [packet.bundle]), ...logs.bundles],
    warnings: [...notRunningWarnings(live), ...optionWarnings(context, target.name, token)],
    ...(first === undefined ? {} : { version: async () => (await first.probe.version()).version }),
    findings: async () => [
      ...(await configurationUnknown(context, live, servers)),
      ...(await findings(context, target.name, servers, packet)),
      ...byToken.findings(),
      ...(await logs.findings()),
    ],
    end: () => logs.end(),
    ...windowOf(context, target, servers, token),
  };
}

/** The debug log window that the spec asks for. */
function windowOf(
  { spec, access }: PlanContext,
  { name, namespace }: SelectedTarget,
  servers: readonly Server[],
  token: string | undefined,
): Pick<Plan, 'debugLog'> {
  const seconds = debugLogSeconds(spec, name);
  const [first] = servers;
  if (seconds === undefined || first === undefined) return {};
  const live = servers.map((server) => server.live);
  const config = (): Promise<MattermostConfig> => first.probe.config();
  return { debugLog: debugLogWindow({ target: name, namespace, seconds, servers: live, config, access, token }) };
}

function debugLogSeconds({ targets }: PlanContext['spec'], target: string): number | undefined {
  return targets?.find(({ name }) => name === target)?.mattermost?.debugLog?.durationSeconds;
}

/** What only a request with a token can ask for. */
function optionWarnings({ spec }: PlanContext, target: string, token: string | undefined): readonly PacketWarning[] {
  const options = spec.targets?.find(({ name }) => name === target)?.mattermost;
  if (token !== undefined || (options?.pluginPackets ?? []).length === 0) return [];
  const message = 'pluginPackets needs an access token (accessTokenSecretRef): mmctl cannot ask for them';
  return [{ code: 'NotAvailable', target, message }];
}

function packetOf(context: PlanContext, input: Omit<ServerPacketInput, 'pluginPackets'>): ServerPacket | undefined {
  if (!isPacketWanted(context.spec.items)) return undefined;
  const target = context.spec.targets?.find(({ name }) => name === input.target);
  return serverPacket(context, { ...input, pluginPackets: target?.mattermost?.pluginPackets ?? [] });
}

function notRunningWarnings({ target, pods }: LiveTarget): readonly PacketWarning[] {
  return pods.filter(({ running }) => !running).map((pod) => notRunning(target.name, pod));
}

/** The servers that run; one that does not answer its probe is asked last. */
function answering(pods: readonly LivePod[]): readonly LivePod[] {
  const rank = ({ pod, selected }: LivePod): number =>
    pod.status?.containerStatuses?.find(({ name }) => name === selected.container)?.ready === true ? 0 : 1;
  const servers = pods.filter(({ running, selected }) => running && selected.role === 'server');
  return servers.toSorted((one, other) => rank(one) - rank(other));
}

/**
 * What the configuration says about files that were asked for, and what the server's packet says of itself. Asked at the end;
 * by then every question has its answer, and an unanswered one has its own warning.
 */
async function findings(
  { spec }: PlanContext,
  target: string,
  servers: readonly Server[],
  packet: ServerPacket | undefined,
): Promise<readonly PacketWarning[]> {
  const [first] = servers;
  const config = await first?.probe.config().catch(() => undefined);
  const logPath = first === undefined ? undefined : runningEnv(containerOf(first.live), 'MM_LOG_PATH');
  const skew = versionSkewWarning(target, await Promise.all(servers.map(podVersion)));
  const ofServer = packet?.findings() ?? [];
  return [
    ...(skew === undefined ? [] : [skew]),
    ...ofServer,
    ...(config === undefined ? [] : prerequisiteWarnings(target, config, logPath)).filter(
      ({ code }) =>
        (ITEMS_OF[code] ?? []).some((name) => isWanted(name, spec.items)) &&
        !isAnswered(code, packet, ofServer) &&
        // The window says itself where it was not DEBUG.
        !(code === 'LogLevelNotDebug' && debugLogSeconds(spec, target) !== undefined),
    ),
  ];
}

async function podVersion({ live, probe }: Server): Promise<PodVersion> {
  const answer = await probe.version().catch(() => undefined);
  return { pod: live.selected.name, version: answer?.version };
}

/** The server's packet has it, or says itself why not. */
function isAnswered(code: WarningCode, packet: ServerPacket | undefined, ofServer: readonly PacketWarning[]): boolean {
  const isTold = ofServer.some((warning) => warning.code === code);
  return code === 'LdapUnknown' || code === 'MetricsDisabled' ? packet?.hasAny() === true || isTold : isTold;
}
