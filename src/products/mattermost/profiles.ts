import { setTimeout as delay } from 'node:timers/promises';
import { SupportPacketError, isSupportPacketError } from '../../api/errors.ts';
import type { ItemName } from '../../api/item-names.ts';
import type { ContentFormat } from '../../redact/ports.ts';
import { isRefused, openEndpoint, type PodEndpoint } from '../http-source.ts';
import type { Item, LivePod, OpenedSource, PlanContext } from '../ports.ts';

/** Default of MetricsSettings.ListenAddress; the operator and the charts set the same. */
export const METRICS_PORT = 8067;
/** Seconds for opening the port-forward and for a large heap on a busy server. */
const SLACK_SECONDS = 25;
/** Another CPU profile is usually the server's own of 5 s. */
const BUSY_PAUSE_MILLISECONDS = 6000;

interface Profile {
  readonly name: ItemName;
  readonly file: string;
  readonly format: ContentFormat;
  readonly path: (cpuSeconds: number) => string;
}

/** Names and content as in the server's own packet: `goroutines` is a text dump, not a pprof file. */
const PROFILES: readonly Profile[] = [
  {
    name: 'CPUProfile',
    file: 'cpu.prof',
    format: 'pprof',
    path: (seconds) => `/debug/pprof/profile?seconds=${String(seconds)}`,
  },
  { name: 'HeapProfile', file: 'heap.prof', format: 'pprof', path: () => '/debug/pprof/heap' },
  { name: 'GoroutineProfile', file: 'goroutines', format: 'text', path: () => '/debug/pprof/goroutine?debug=2' },
];

/** The profiles of one server, by port-forward to its metrics port; no licence is needed for them. */
export function profileItems(context: PlanContext, target: string, folder: string, live: LivePod): readonly Item[] {
  const seconds = context.spec.items.profiles.cpuSeconds;
  const { namespace = '' } = live.pod.metadata ?? {};
  const pod = live.selected.name;
  return PROFILES.map(({ name, file, format, path }) => {
    const endpoint = { namespace, pod, port: METRICS_PORT, path: path(seconds) };
    const isCpu = name === 'CPUProfile';
    return {
      name,
      path: `${folder}${file}`,
      target,
      format,
      order: format === 'pprof' ? 'binary' : 'perishable',
      ...(isCpu ? { lane: `cpu-profile/${target}` } : {}),
      deadlineSeconds: isCpu ? seconds * 2 + SLACK_SECONDS : SLACK_SECONDS,
      rungs: [
        {
          access: 'port-forward',
          source: { kind: 'endpoint', namespace, pod, endpoint: `:${String(METRICS_PORT)}${endpoint.path}` },
          open: (signal) => openProfile(context, endpoint, isCpu, signal),
        },
      ],
    } satisfies Item;
  });
}

async function openProfile(
  context: PlanContext,
  endpoint: PodEndpoint,
  isCpu: boolean,
  signal: AbortSignal,
): Promise<OpenedSource> {
  try {
    return await openEndpoint(context.access, endpoint, signal);
  } catch (error) {
    if (isRefused(error)) throw metricsDisabled(error);
    if (!isCpu || !isBusy(error)) throw error;
  }
  await delay(BUSY_PAUSE_MILLISECONDS, undefined, { signal });
  try {
    return await openEndpoint(context.access, endpoint, signal);
  } catch (error) {
    throw isBusy(error) ? busy(error) : error;
  }
}

function isBusy(error: unknown): boolean {
  return isSupportPacketError(error, 'HTTP_STATUS') && error.status === 500;
}

export function metricsDisabled(cause: unknown): SupportPacketError {
  const message = `Nothing listens on the metrics port ${String(METRICS_PORT)}: set MetricsSettings.Enable (MM_METRICSSETTINGS_ENABLE=true)`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause, warning: 'MetricsDisabled' });
}

function busy(cause: unknown): SupportPacketError {
  const message = 'Another CPU profile was running on this server twice in a row';
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause, warning: 'ProfileBusy' });
}
