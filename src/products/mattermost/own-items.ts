import type { ContentFormat } from '../../redact/ports.ts';
import { containerOf, runningEnv, startedAt } from '../pod-facts.ts';
import type { Item, Rung } from '../ports.ts';
import { renderDiagnostics, renderSupportPacketYaml, type DiagnosticsInput } from './diagnostics.ts';
import { renderMetadata } from './metadata.ts';
import type { ServerPacket } from './packet/server-packet.ts';
import { renderApiPlugins, renderPlugins } from './plugins.ts';
import type { MattermostProbe } from './probe.ts';
import { keyOf, type Server } from './server.ts';

const QUESTION_SECONDS = 45;

export interface OwnItemsInput {
  readonly target: string;
  /** Folder of the target. */
  readonly root: string;
  /** Start of the packet. */
  readonly now: Date;
  /** The server's own packet, if one is asked for: what it brings is not made here. */
  readonly packet: ServerPacket | undefined;
}

/** The files that each server has of its own. */
export function serverItems({ target, packet }: OwnItemsInput, server: Server): readonly Item[] {
  const { folder } = server;
  const config = configItem(target, server);
  const diagnostics = (file: string, render: (input: DiagnosticsInput) => string): Item => ({
    name: 'Diagnostics',
    ...made(target, `${folder}${file}`, 'yaml', [byCommand(server, async () => render(await diagnose(server)))]),
  });
  return [
    // The server's packet holds what the server itself masked: to find secrets elsewhere the raw one must be read first.
    packet === undefined ? config : { ...config, learnOnly: true },
    ...(packet === undefined ? [] : [standIn({ ...config, order: 'perishable' }, packet)]),
    ...[
      diagnostics('diagnostics.yaml', renderDiagnostics),
      diagnostics('support_packet.yaml', renderSupportPacketYaml),
    ].map((item) => standIn(item, packet, `${folder}diagnostics.yaml`, `${folder}support_packet.yaml`)),
  ];
}

/** The files that are the same for all servers. */
export function sharedItems({ target, root, now, packet }: OwnItemsInput, server: Server): readonly Item[] {
  const { probe } = server;
  const plugins: Item = {
    name: 'Plugins',
    ...made(target, `${root}plugins.json`, 'json', [
      byCommand(server, async () => renderPlugins(await probe.rawPlugins())),
      ...byApi(server, '/api/v4/plugins', async () => renderApiPlugins(await probe.apiPlugins())),
    ]),
  };
  const ofServer: Item = {
    name: 'Metadata',
    ...made(target, `${root}metadata.yaml`, 'yaml', [
      byCommand(server, async () => packet?.metadata() ?? metadata(probe, now)),
    ]),
  };
  return [plugins, ofServer].map((item) => standIn(item, packet));
}

/** An item for the case that the server's packet does not bring it, or something equal; it waits until that is known. */
export function standIn(item: Item, packet: ServerPacket | undefined, ...equals: readonly string[]): Item {
  if (packet === undefined) return item;
  return { ...item, awaits: packet.bundle.path, needed: () => !packet.has(item.path, ...equals) };
}

function configItem(target: string, server: Server): Item {
  return {
    name: 'Configuration',
    ...made(target, `${server.folder}sanitized_config.json`, 'mattermost-config', [
      byCommand(server, () => server.probe.rawConfig()),
      ...byApi(server, '/api/v4/config', () => server.probe.apiConfig()),
    ]),
    order: 'first',
  };
}

/** A file that is made from answers of one server. */
export function made(target: string, path: string, format: ContentFormat, rungs: readonly Rung[]): Omit<Item, 'name'> {
  return { path, target, format, order: 'perishable', deadlineSeconds: QUESTION_SECONDS, rungs };
}

type Ask = () => Promise<Buffer | string>;

function byCommand({ live }: Server, ask: Ask): Rung {
  return { access: 'product-command', source: { kind: 'container', ...keyOf(live) }, open: opened(ask) };
}

/** Nothing without a token. */
export function byApi({ probe }: Server, path: string, ask: Ask): readonly Rung[] {
  return probe.hasToken ? [{ access: 'product-api', source: probe.api.source(path), open: opened(ask) }] : [];
}

function opened(ask: Ask): Rung['open'] {
  return async () => ({ chunks: oneChunk(Buffer.from(await ask())) });
}

async function metadata(probe: MattermostProbe, generatedAt: Date): Promise<string> {
  const { version } = await probe.version();
  const client = await probe.clientConfig().catch(() => undefined);
  const license = await probe.license().catch(() => undefined);
  return renderMetadata({
    licenseId: license?.Id ?? undefined,
    generatedAt,
    serverVersion: version,
    serverId: client?.DiagnosticId ?? client?.TelemetryId ?? undefined,
  });
}

/** Every question that has an answer; at least one must, else there is nothing to write down. */
async function diagnose({ live, probe }: Server): Promise<DiagnosticsInput> {
  const [version, platform, config, client, status, license, numbers, schema] = await Promise.allSettled([
    probe.version(),
    probe.platform(),
    probe.config(),
    probe.clientConfig(),
    probe.status(),
    probe.license(),
    probe.numbers(),
    probe.schemaVersion(),
  ]);
  if ([version, config, status].every((one) => one.status === 'rejected') && version.status === 'rejected')
    throw version.reason;
  const container = containerOf(live);
  return {
    hostname: live.selected.name,
    installationType: runningEnv(container, 'MM_INSTALL_TYPE') ?? 'unknown',
    limits: container?.resources?.limits ?? {},
    startedAt: startedAt(live),
    ...(version.status === 'fulfilled' ? { version: version.value.version } : {}),
    ...(platform.status === 'fulfilled' ? { platform: platform.value } : {}),
    ...(config.status === 'fulfilled' ? { config: config.value } : {}),
    ...(client.status === 'fulfilled' ? { client: client.value } : {}),
    ...(status.status === 'fulfilled' ? { status: status.value } : {}),
    ...(license.status === 'fulfilled' ? { license: license.value } : {}),
    ...(numbers.status === 'fulfilled' ? { numbers: numbers.value } : {}),
    ...(schema.status === 'fulfilled' ? { schemaVersion: schema.value } : {}),
  };
}

async function* oneChunk(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}
