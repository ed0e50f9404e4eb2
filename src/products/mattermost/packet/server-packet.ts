import { isSupportPacketError } from '../../../api/errors.ts';
import type { ItemName } from '../../../api/item-names.ts';
import { parseByteQuantity } from '../../../api/quantity.ts';
import type { PacketWarning } from '../../../api/warning-codes.ts';
import { continued, readUpTo } from '../../../redact/formats/whole.ts';
import type { Bundle, BundleEntry, BundleRung, ItemSource, Placed, PlanContext } from '../../ports.ts';
import { isWanted } from '../../wanted.ts';
import { createApi } from '../api.ts';
import { hostNameOf, keyOf, type Server } from '../server.ts';
import { apiRung } from './api-rung.ts';
import { commandRung } from './command-rung.ts';
import { lackingFiles } from './lacking.ts';
import { packetFile } from './place.ts';
import { serverWarnings } from './server-warnings.ts';

/** Servers that are asked, one after the other, until one gives its packet. */
const MOST_SERVERS = 2;
const MOST_SECONDS = 300;
/** A server that makes no packet must leave time for collecting the files one by one. */
const SHARE_OF_TIMEOUT = 0.4;
/** What is read here before it goes on its way. */
const MOST_READ_BYTES = 1024 * 1024;

/** The packet that the server makes of itself, and what is known of it once it has been collected. */
export interface ServerPacket {
  readonly bundle: Bundle;
  /** True when one of these files came with it. */
  has(...paths: readonly string[]): boolean;
  /** True when anything came. */
  hasAny(): boolean;
  /** Its metadata.yaml. */
  metadata(): Buffer | undefined;
  /** The server has said so. */
  lacksLicense(): boolean;
  /** What its warning.txt says, and which servers are not in it. */
  findings(): readonly PacketWarning[];
}

export interface ServerPacketInput {
  readonly target: string;
  /** Folder of the target. */
  readonly root: string;
  /** At least one. */
  readonly servers: readonly Server[];
  readonly token: string | undefined;
  readonly pluginPackets: readonly string[];
}

export function serverPacket(context: PlanContext, input: ServerPacketInput): ServerPacket {
  const { target, root, servers } = input;
  const kept = new Set<string>();
  const read: ReadFiles = { warnings: [], metadata: undefined, lacksLicense: false };
  const { timeoutSeconds } = context.spec;
  const bundle: Bundle = {
    name: 'ProductPacket',
    path: root,
    target,
    order: 'perishable',
    // Every server of the cluster takes a CPU profile for it.
    lane: `cpu-profile/${target}`,
    deadlineSeconds: Math.min(MOST_SECONDS, Math.round(timeoutSeconds * SHARE_OF_TIMEOUT)),
    ...(context.spec.items.include === undefined ? { optional: true } : {}),
    rungs: rungsOf(context, input).map((rung) => readingOnTheWay(rung, input, read)),
    place: (name, source) => place(name, source, context.spec, input),
    kept: (path) => void kept.add(path),
    lacking: () =>
      lackingFiles(
        (file) => kept.has(`${root}${file}`),
        input.token !== undefined,
        // Advanced logs are on the disk too; the logs say which of them could not be had.
        (item) => isWantedInside(item, context.spec.items) && !(item === 'AuditLogs' && context.reader !== undefined),
      ),
  };
  return {
    bundle,
    has: (...paths) => paths.some((path) => kept.has(path)),
    hasAny: () => kept.size > 0,
    metadata: () => read.metadata,
    lacksLicense: () => read.lacksLicense,
    findings: () => [...read.warnings, ...(kept.size === 0 ? [] : missingServers(target, servers, [...kept]))],
  };
}

/** With a token the API first: it takes options that the command does not know. */
function rungsOf(context: PlanContext, input: ServerPacketInput): readonly BundleRung[] {
  const { access, spec } = context;
  const servers = input.servers.slice(0, MOST_SERVERS);
  // One option for all log files, those of the audit too.
  const logs = isWantedInside('Logs', spec.items) || isWantedInside('AuditLogs', spec.items);
  const options = { logs, plugins: input.pluginPackets };
  const byApi = input.token === undefined ? [] : servers;
  return [
    ...byApi.map(({ live }) => apiRung(createApi(access, keyOf(live), input.token), options)),
    ...servers.map(({ live }) => commandRung(access, keyOf(live))),
  ];
}

/** What no other source has, or not without a token. */
const PACKET_ITEMS: readonly ItemName[] = [
  'ProductPacket',
  'Statistics',
  'Jobs',
  'Permissions',
  'DatabaseSchema',
  'PluginDiagnostics',
  'AuditLogs',
];

/** Also when only something is asked for that lies in it; to exclude the packet leaves the other sources. Pure. */
export function isPacketWanted({ include, exclude }: PlanContext['spec']['items']): boolean {
  if (include === undefined) return !(exclude ?? []).includes('ProductPacket');
  return include.some((item) => PACKET_ITEMS.includes(item));
}

/** A packet that is asked for by name is whole; `exclude` takes files out of it. */
function isWantedInside(item: ItemName, items: PlanContext['spec']['items']): boolean {
  return items.include?.includes('ProductPacket') === true || isWanted(item, items);
}

function place(
  name: string,
  { pod }: ItemSource,
  spec: PlanContext['spec'],
  { root, servers }: ServerPacketInput,
): Placed | undefined {
  const inRoot = (folder: string): string => folder.slice(root.length);
  const folders = new Map(servers.map(({ live, folder }) => [hostNameOf(live), inRoot(folder)] as const));
  const own = servers.find(({ live }) => live.selected.name === pod)?.folder ?? root;
  const { item, path, format } = packetFile(name, { folders, own: inRoot(own) });
  if (!isWantedInside(item, spec.items)) return undefined;
  const isLog = item === 'Logs' || item === 'AuditLogs';
  return {
    path: `${root}${path}`,
    ...(format === undefined ? {} : { format }),
    ...(isLog ? { maxBytes: parseByteQuantity(spec.items.logs.maxBytesPerContainer) } : {}),
  };
}

interface ReadFiles {
  warnings: readonly PacketWarning[];
  metadata: Buffer | undefined;
  lacksLicense: boolean;
}

/** Reads the small files that say something about the packet; `warning.txt` becomes warnings of ours and goes no further. */
function readingOnTheWay(rung: BundleRung, { target }: ServerPacketInput, read: ReadFiles): BundleRung {
  return {
    ...rung,
    async *open(signal): AsyncGenerator<BundleEntry> {
      for await (const entry of noticing(rung.open(signal), read)) {
        const [, folder = '', file = ''] = /^(?:([^/]*)\/)?([^/]*)$/.exec(entry.name) ?? [];
        if (!/^(?:metadata\.yaml|warning\.txt|diagnostics\.yaml|support_packet\.yaml)$/.test(file)) {
          yield entry;
          continue;
        }
        const iterator = entry.chunks[Symbol.asyncIterator]();
        const { bytes, complete } = await readUpTo(iterator, MOST_READ_BYTES, signal);
        if (complete) read.warnings = [...read.warnings, ...warningsIn(file, folder, bytes, target)];
        if (file === 'metadata.yaml' && folder === '' && complete) read.metadata = bytes;
        if (file !== 'warning.txt') yield { name: entry.name, chunks: continued(bytes, iterator) };
      }
    },
  };
}

/** A server says that it has no licence instead of its packet. */
async function* noticing(entries: AsyncIterable<BundleEntry>, read: ReadFiles): AsyncGenerator<BundleEntry> {
  try {
    yield* entries;
  } catch (error) {
    if (isSupportPacketError(error, 'ITEM_UNAVAILABLE') && error.warning === 'LicenseRequired')
      read.lacksLicense = true;
    throw error;
  }
}

const UNKNOWN_LDAP = /^\s*(?:server_name|ldap_vendor_name): *["']?unknown\b/m;

function warningsIn(file: string, folder: string, content: Buffer, target: string): readonly PacketWarning[] {
  const text = content.toString('utf8');
  if (file === 'warning.txt') return serverWarnings(target, text, folder);
  if (file === 'metadata.yaml' || !UNKNOWN_LDAP.test(text)) return [];
  const message = 'The server itself does not know the vendor and version of its LDAP server: they are `unknown`';
  return [{ code: 'LdapUnknown', target, message }];
}

function missingServers(target: string, servers: readonly Server[], kept: readonly string[]): readonly PacketWarning[] {
  return servers
    .filter(({ folder }) => !kept.some((path) => path.startsWith(folder)))
    .map(({ live }) => ({
      code: 'NodeMissing',
      target,
      message: `The server's packet has no folder of ${live.selected.name}: its files were collected from the pod itself`,
    }));
}
