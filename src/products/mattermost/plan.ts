import type { ItemName } from '../../api/item-names.ts';
import type { PacketWarning, WarningCode } from '../../api/warning-codes.ts';
import type { ContentFormat } from '../../redact/ports.ts';
import { runningEnv, containerOf } from '../pod-facts.ts';
import type { Item, LivePod, LiveTarget, Plan, PlanContext } from '../ports.ts';
import { renderDiagnostics, renderSupportPacketYaml, type DiagnosticsInput } from './diagnostics.ts';
import { logItem } from './log-item.ts';
import { renderMetadata } from './metadata.ts';
import { renderPlugins } from './plugins.ts';
import { prerequisiteWarnings, serverPacketWarning } from './prerequisites.ts';
import { isWanted } from '../wanted.ts';
import { createProbe, type MattermostProbe } from './probe.ts';
import { profileItems } from './profiles.ts';

const QUESTION_SECONDS = 45;

/** What only the server itself can make. */
const SERVER_ONLY_ITEMS = ['Statistics', 'Jobs', 'Permissions', 'DatabaseSchema', 'PluginDiagnostics'] as const;

/** Items that a prerequisite stands for. */
const ITEMS_OF: Partial<Record<WarningCode, readonly ItemName[]>> = {
  FileLogDisabled: ['Logs'],
  LogLevelNotDebug: ['Logs'],
  MetricsDisabled: ['CPUProfile', 'HeapProfile', 'GoroutineProfile'],
  LdapUnknown: ['Diagnostics'],
};

/** What one running server can be asked. */
interface Server {
  readonly live: LivePod;
  readonly folder: string;
  readonly probe: MattermostProbe;
}

/**
 * The files of Mattermost's own support packet, made from what every edition gives. With several servers each has a folder
 * named after its pod, as in a packet of a cluster; what is the same for all is taken from the first that runs.
 */
export function planMattermost(context: PlanContext, { target, pods }: LiveTarget, signal: AbortSignal): Plan {
  const root = `mattermost/${target.name}/`;
  const folderOf = (live: LivePod): string => (pods.length > 1 ? `${root}${live.selected.name}/` : root);
  const servers = pods
    .filter((live) => live.running && live.selected.role === 'server')
    .map((live) => ({ live, folder: folderOf(live), probe: createProbe(context.access, keyOf(live), signal) }));
  const first = servers[0];
  return {
    items: [
      ...servers.flatMap((server) => serverItems(target.name, server)),
      ...(first === undefined ? [] : sharedItems(context.now, target.name, root, first)),
      ...pods.map((live) => logItem(context, target.name, folderOf(live), live)),
      ...servers.flatMap(({ folder, live }) => profileItems(context, target.name, folder, live)),
    ],
    warnings: pods.filter(({ running }) => !running).map((live) => notRunning(target.name, live)),
    ...(first === undefined ? {} : { version: async () => (await first.probe.version()).version }),
    ...(first === undefined ? {} : { findings: () => findings(context, target.name, first.probe) }),
  };
}

/**
 * What the configuration says about files that were asked for. Asked at the end; by then every question has its answer, and an
 * unanswered one has its own warning.
 */
async function findings(
  { spec }: PlanContext,
  target: string,
  probe: MattermostProbe,
): Promise<readonly PacketWarning[]> {
  const [config, client] = await Promise.allSettled([probe.config(), probe.clientConfig()]);
  const serverPacket = serverPacketWarning(target, client.status === 'fulfilled' ? client.value : undefined);
  return [
    ...(SERVER_ONLY_ITEMS.some((name) => isWanted(name, spec.items)) ? [serverPacket] : []),
    ...(config.status === 'fulfilled' ? prerequisiteWarnings(target, config.value) : []).filter(({ code }) =>
      (ITEMS_OF[code] ?? []).some((name) => isWanted(name, spec.items)),
    ),
  ];
}

function serverItems(target: string, server: Server): readonly Item[] {
  const { folder, probe } = server;
  return [
    {
      ...answer(target, server, `${folder}sanitized_config.json`, 'mattermost-config', () => probe.rawConfig()),
      name: 'Configuration',
      order: 'first',
    },
    {
      ...answer(target, server, `${folder}diagnostics.yaml`, 'yaml', async () =>
        renderDiagnostics(await diagnose(server)),
      ),
      name: 'Diagnostics',
    },
    {
      ...answer(target, server, `${folder}support_packet.yaml`, 'yaml', async () =>
        renderSupportPacketYaml(await diagnose(server)),
      ),
      name: 'Diagnostics',
    },
  ];
}

function sharedItems(now: Date, target: string, root: string, server: Server): readonly Item[] {
  const { probe } = server;
  return [
    {
      ...answer(target, server, `${root}plugins.json`, 'json', async () => renderPlugins(await probe.rawPlugins())),
      name: 'Plugins',
    },
    { ...answer(target, server, `${root}metadata.yaml`, 'yaml', () => metadata(probe, now)), name: 'Metadata' },
  ];
}

/** An item that is made from answers of one server. */
function answer(
  target: string,
  { live }: Server,
  path: string,
  format: ContentFormat,
  ask: () => Promise<Buffer | string>,
): Omit<Item, 'name'> {
  return {
    path,
    target,
    format,
    order: 'perishable',
    deadlineSeconds: QUESTION_SECONDS,
    rungs: [
      {
        access: 'product-command',
        source: { kind: 'container', ...keyOf(live) },
        open: async () => ({ chunks: oneChunk(Buffer.from(await ask())) }),
      },
    ],
  };
}

async function metadata(probe: MattermostProbe, generatedAt: Date): Promise<string> {
  const { version } = await probe.version();
  const client = await probe.clientConfig().catch(() => undefined);
  return renderMetadata({
    generatedAt,
    serverVersion: version,
    serverId: client?.DiagnosticId ?? client?.TelemetryId ?? undefined,
  });
}

/** Every question that has an answer; at least one must, else there is nothing to write down. */
async function diagnose({ live, probe }: Server): Promise<DiagnosticsInput> {
  const [version, platform, config, client, status] = await Promise.allSettled([
    probe.version(),
    probe.platform(),
    probe.config(),
    probe.clientConfig(),
    probe.status(),
  ]);
  if ([version, config, status].every((one) => one.status === 'rejected') && version.status === 'rejected')
    throw version.reason;
  const container = containerOf(live);
  return {
    hostname: live.selected.name,
    installationType: runningEnv(container, 'MM_INSTALL_TYPE') ?? 'unknown',
    limits: container?.resources?.limits ?? {},
    ...(version.status === 'fulfilled' ? { version: version.value.version } : {}),
    ...(platform.status === 'fulfilled' ? { platform: platform.value } : {}),
    ...(config.status === 'fulfilled' ? { config: config.value } : {}),
    ...(client.status === 'fulfilled' ? { client: client.value } : {}),
    ...(status.status === 'fulfilled' ? { status: status.value } : {}),
  };
}

function keyOf({ pod, selected }: LivePod): {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
} {
  return { namespace: pod.metadata?.namespace ?? '', pod: selected.name, container: selected.container };
}

function notRunning(target: string, { selected, pod }: LivePod): PacketWarning {
  const phase = pod.status?.phase ?? 'Unknown';
  const waiting = pod.status?.containerStatuses?.find(({ name }) => name === selected.container)?.state?.waiting
    ?.reason;
  return {
    code: 'PodNotRunning',
    target,
    message: `Pod ${selected.name} does not run (${waiting ?? phase}): only its logs, the ones before the restart, events and status can be had`,
  };
}

async function* oneChunk(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
