import type { ItemName } from '../../../api/item-names.ts';
import type { ContentFormat } from '../../../redact/ports.ts';

/** Files that each server makes of itself; all others are made once for the whole installation. */
const NODE_FILES =
  /^(?:diagnostics\.yaml|support_packet\.yaml|sanitized_config\.json|cpu\.prof|heap\.prof|goroutines|[^/]*\.log(?:[.-][^/]*)?)$/;

const ITEM_OF: Readonly<Record<string, ItemName>> = {
  'metadata.yaml': 'Metadata',
  'stats.yaml': 'Statistics',
  'jobs.yaml': 'Jobs',
  'permissions.yaml': 'Permissions',
  'database_schema.yaml': 'DatabaseSchema',
  'plugins.json': 'Plugins',
  'diagnostics.yaml': 'Diagnostics',
  'support_packet.yaml': 'Diagnostics',
  'sanitized_config.json': 'Configuration',
  'cpu.prof': 'CPUProfile',
  'heap.prof': 'HeapProfile',
  goroutines: 'GoroutineProfile',
};

const FORMAT_OF: Readonly<Record<string, ContentFormat>> = {
  'sanitized_config.json': 'mattermost-config',
  'cpu.prof': 'pprof',
  'heap.prof': 'pprof',
  goroutines: 'text',
  'mattermost.log': 'text',
};

/** Whether the packet has a file of this name whatever the configuration says. Pure. */
export function isNamedFile(name: string): boolean {
  return Object.hasOwn(ITEM_OF, name) || Object.hasOwn(FORMAT_OF, name) || name === 'warning.txt';
}

/** What a file of the server's packet is, and where it lies. */
export interface PacketFile {
  readonly item: ItemName;
  /** Below the target's folder. */
  readonly path: string;
  readonly format?: ContentFormat;
}

export interface Nodes {
  /** Folder of each server's files below the target's, with a slash at its end or empty, by host name. */
  readonly folders: ReadonlyMap<string, string>;
  /** Folder of the server that made the packet. */
  readonly own: string;
}

/**
 * Judges a file of the server's packet by its name. A server in a cluster puts the files of each server into a folder with
 * its host name (since 10.10); others put their own files at the root, and these go to the folder of the pod that answered
 * when there are several. Everything else stays where it is. Pure.
 */
export function packetFile(name: string, { folders, own }: Nodes): PacketFile {
  const slash = name.indexOf('/');
  const folder = slash === -1 ? undefined : folders.get(name.slice(0, slash));
  const inNode = folder === undefined ? undefined : name.slice(slash + 1);
  if (inNode !== undefined) return { path: `${folder ?? ''}${inNode}`, ...kindOf(inNode, true) };
  // A folder that looks like a server's is one, even if no pod has its name.
  const last = name.slice(name.lastIndexOf('/') + 1);
  if (slash !== -1) {
    const isForeignNode = FORMAT_OF[last] !== undefined || last.endsWith('.log');
    return { path: name, ...(isForeignNode ? kindOf(last, true) : { item: 'PluginDiagnostics' as const }) };
  }
  return NODE_FILES.test(name)
    ? { path: `${own}${name}`, ...kindOf(name, true) }
    : { path: name, ...kindOf(name, false) };
}

/** A file at the root that nobody knows comes from a plug-in. */
function kindOf(name: string, ofNode: boolean): Pick<PacketFile, 'item' | 'format'> {
  const format = FORMAT_OF[name];
  const known = Object.hasOwn(ITEM_OF, name) ? ITEM_OF[name] : undefined;
  const item = known ?? (ofNode || name.includes('.log') ? logKind(name) : 'PluginDiagnostics');
  return { item, ...(format === undefined ? {} : { format }) };
}

function logKind(name: string): ItemName {
  return /audit/i.test(name) ? 'AuditLogs' : 'Logs';
}
