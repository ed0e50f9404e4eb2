import type { ItemName } from '../../../api/item-names.ts';
import type { ContentFormat } from '../../../redact/ports.ts';
import type { Expected } from '../api/judge.ts';

/** What only the command knows of an agent, or what the agent tells it over the tailnet. */
const AGENT_FILES: Readonly<Record<string, Expected>> = {
  'listening_ports.json': 'object',
  'manifest.json': 'object',
  'peer_diagnostics.json': 'object',
  'ping_result.json': 'object',
  'agent_magicsock.html': 'page',
  'client_magicsock.html': 'page',
  'logs.txt': 'text',
  'prometheus.txt': 'text',
};

/** Files of the vendor's bundle that are made from the API, where each can be judged by its status and is fresh. */
const OTHERS_MAKE_IT =
  /^(?:deployment\/(?:buildinfo|config|experiments|health|stats|entitlements|health_settings|workspaces)\.json|deployment\/prometheus\.txt|license-status\.txt|network\/(?:connection_info\.json|coordinator_debug\.html|tailnet_debug\.html)|workspace\/.*|agent\/(?:agent\.json|startup_logs\.txt)|pprof\/.*|templates\/.*)$/;

/** The command's own logs. */
const RUN_FILES = new Set(['logs.txt', 'cli_logs.txt']);

export interface RunPlace {
  /** This run brings what does not belong to an agent. */
  readonly isFirst: boolean;
  /** Folder of the logs of this run, below the target's, with a slash at its end or empty. */
  readonly logFolder: string;
  /** Folder of the agent; nothing for a run without one. */
  readonly agentFolder: string | undefined;
}

export interface BundleFile {
  readonly item: ItemName;
  /** Below the target's folder. */
  readonly path: string;
  readonly expected: Expected;
  readonly format?: ContentFormat;
}

/** Where a file of the vendor's bundle goes, by its name; nothing for one that is not wanted from here. Pure. */
export function bundleFile(name: string, place: RunPlace): BundleFile | undefined {
  if (OTHERS_MAKE_IT.test(name)) return undefined;
  const expected = expectedIn(name);
  if (RUN_FILES.has(name))
    return { item: 'ProductPacket', path: `${place.logFolder}${name}`, expected, format: 'text' };
  if (name.startsWith('agent/')) {
    return place.agentFolder === undefined
      ? undefined
      : { item: 'Agents', path: `${place.agentFolder}${name.slice('agent/'.length)}`, expected, ...formatOf(name) };
  }
  // Whatever a newer version adds is the same in each run.
  if (!place.isFirst) return undefined;
  return { item: name.startsWith('network/') ? 'Network' : 'ProductPacket', path: name, expected, ...formatOf(name) };
}

/** The files that a run for an agent may bring and that others can make too. Pure. */
export function agentPaths(folder: string): readonly string[] {
  return Object.keys(AGENT_FILES).map((name) => `${folder}${name}`);
}

function expectedIn(name: string): Expected {
  const inAgent = name.startsWith('agent/') ? AGENT_FILES[name.slice('agent/'.length)] : undefined;
  if (inAgent !== undefined) return inAgent;
  if (name.endsWith('.json')) return 'object';
  if (name.endsWith('.zip')) return 'zip';
  return name.endsWith('.html') ? 'page' : 'text';
}

/** Unknown files are judged by what they look like. */
function formatOf(name: string): { readonly format?: ContentFormat } {
  if (name.endsWith('.json')) return { format: 'coder-json' };
  return /\.(?:txt|html)$/.test(name) ? { format: 'text' } : {};
}
