import type { PacketWarning } from '../../api/warning-codes.ts';
import type { Item, LivePod, PlanContext, Rung } from '../ports.ts';
import { ask } from './ask.ts';
import { versionOf } from './build-info.ts';
import { endpointItem, type EndpointFile } from './endpoint-item.ts';
import { serverPorts, type ServerPorts } from './listen-ports.ts';
import { profileItems } from './profiles.ts';
import { expvarItem } from './expvar.ts';

/** Another way to `/debug/pprof/…` and the metrics of one replica: its API, with a session token. */
export type ViaApi = (path: string) => readonly Rung[];

/** A replica of coderd or of a workspace proxy, and what it said when the packet was planned. */
export interface AskedReplica {
  readonly live: LivePod;
  readonly ports: ServerPorts;
  readonly version: string | undefined;
  /** It takes connections and answers nothing: it hangs. */
  readonly isMute: boolean;
  readonly hasPprof: boolean;
  readonly hasMetrics: boolean;
}

/** What planning must know of a replica: its version, and which of its ports are closed. */
export async function askReplica(context: PlanContext, live: LivePod, signal: AbortSignal): Promise<AskedReplica> {
  const ports = serverPorts(live);
  const to = async (port: number, path: string): ReturnType<typeof ask> =>
    ask(context.access, live, { port, path }, signal);
  const [buildInfo, pprof, metrics] = await Promise.all([
    to(ports.api, '/api/v2/buildinfo'),
    to(ports.pprof, '/debug/pprof/symbol'),
    to(ports.prometheus, '/metrics'),
  ]);
  return {
    live,
    ports,
    version: buildInfo.type === 'answer' ? versionOf(buildInfo.body) : undefined,
    isMute: buildInfo.type === 'mute',
    hasPprof: pprof.type !== 'refused',
    hasMetrics: metrics.type !== 'refused',
  };
}

/** What a replica shows of itself without any token, and by `viaApi` where a port of its own is closed. */
export interface ReplicaFiles {
  readonly target: string;
  /** In the archive, with a slash at its end. */
  readonly folder: string;
  readonly replica: AskedReplica;
  readonly viaApi: ViaApi;
}

export function replicaItems(context: PlanContext, files: ReplicaFiles): readonly Item[] {
  const { target, folder, replica } = files;
  if (replica.isMute) return [];
  const { api } = replica.ports;
  const own = (file: Omit<EndpointFile, 'port' | 'path'>, name: string): Item =>
    endpointItem(context, target, replica.live, { ...file, port: api, path: `${folder}${name}` });
  return [
    own({ name: 'Deployment', format: 'coder-json', endpoint: '/api/v2/buildinfo' }, 'buildinfo.json'),
    own({ name: 'Health', format: 'text', endpoint: '/healthz' }, 'healthz.txt'),
    own({ name: 'Health', format: 'text', endpoint: '/latency-check' }, 'latency-check.txt'),
    ...metricsItems(context, files, `${folder}prometheus.txt`),
    ...expvarItem(files),
    ...replicaProfiles(context, files, `${folder}pprof/`),
  ];
}

/** The metrics of a replica; nothing when there is no way to them. */
export function metricsItems(
  context: PlanContext,
  { target, replica, viaApi }: ReplicaFiles,
  path: string,
): readonly Item[] {
  if (replica.isMute) return [];
  const otherwise = viaApi('/api/v2/debug/metrics');
  const { live, ports, hasMetrics } = replica;
  const file = { name: 'Metrics', format: 'text', path, port: ports.prometheus, endpoint: '/metrics' } as const;
  const item = endpointItem(context, target, live, { ...file, otherwise });
  if (hasMetrics) return [item];
  return otherwise.length === 0 ? [] : [{ ...item, rungs: otherwise }];
}

/** The profiles of a replica; nothing when there is no way to them. */
export function replicaProfiles(
  context: PlanContext,
  { target, replica, viaApi }: ReplicaFiles,
  folder: string,
  isVendors = false,
): readonly Item[] {
  if (replica.isMute) return [];
  const otherwise = (path: string): readonly Rung[] => viaApi(`/api/v2${path}`);
  const { live, ports, hasPprof } = replica;
  const source = { live, port: ports.pprof, folder, lane: `cpu-profile/${target}`, otherwise, isVendors };
  const items = profileItems(context, target, source);
  if (hasPprof) return items;
  return otherwise('').length === 0 ? [] : items.map((item) => ({ ...item, rungs: item.rungs.slice(1) }));
}

/** Replicas that hang: nothing of them is asked for, so that nothing waits for them. Pure. */
export function muteReplicaWarnings(target: string, replicas: readonly AskedReplica[]): readonly PacketWarning[] {
  return replicas
    .filter(({ isMute }) => isMute)
    .map(({ live, ports }) => ({
      code: 'ServerSilent',
      target,
      message: `${live.selected.name} takes connections on port ${String(ports.api)} and does not answer: it hangs; see its logs`,
    }));
}

/** Ports that are closed and that no token makes up for: one warning for all replicas, with the setting. Pure. */
export function closedPortWarnings(
  target: string,
  replicas: readonly AskedReplica[],
  mayDebug: boolean,
): readonly PacketWarning[] {
  if (mayDebug) return [];
  const without = (has: (one: AskedReplica) => boolean): string =>
    replicas
      .filter((one) => !has(one) && !one.isMute)
      .map(({ live }) => live.selected.name)
      .join(', ');
  const noPprof = without(({ hasPprof }) => hasPprof);
  const noMetrics = without(({ hasMetrics }) => hasMetrics);
  const warnings: PacketWarning[] = [];
  if (noPprof !== '') {
    const message = `There are no profiles of ${noPprof}: set CODER_PPROF_ENABLE=true, or give the session token of an Owner`;
    warnings.push({ code: 'PprofDisabled', target, message });
  }
  if (noMetrics !== '') {
    const message = `There are no metrics of ${noMetrics}: set CODER_PROMETHEUS_ENABLE=true, or give the session token of an Owner`;
    warnings.push({ code: 'PrometheusDisabled', target, message });
  }
  return warnings;
}
