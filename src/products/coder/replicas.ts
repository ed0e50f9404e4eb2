import { containerOf, runningEnv } from '../pod-facts.ts';
import type { LivePod } from '../ports.ts';

/** Where the charts let coderd listen. */
const DEFAULT_PORT = 8080;

/** A running server of Coder. */
export interface Replica {
  readonly live: LivePod;
  /** Of its API, without TLS. */
  readonly port: number;
}

/** The servers that can be asked, ready ones first. Pure. */
export function replicasOf(pods: readonly LivePod[]): readonly Replica[] {
  return pods
    .filter(({ running, selected }) => running && selected.role === 'server')
    .toSorted((one, other) => rank(one) - rank(other))
    .map((live) => ({ live, port: portOf(live) }));
}

function rank({ pod, selected }: LivePod): number {
  return pod.status?.containerStatuses?.find(({ name }) => name === selected.container)?.ready === true ? 0 : 1;
}

function portOf(live: LivePod): number {
  const container = containerOf(live);
  const said = /:(\d{1,5})$/.exec(runningEnv(container, 'CODER_HTTP_ADDRESS') ?? '')?.[1];
  const declared = container?.ports?.find(({ name }) => name === 'http')?.containerPort;
  return said === undefined ? (declared ?? DEFAULT_PORT) : Number(said);
}
