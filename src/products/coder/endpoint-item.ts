import { openEndpoint } from '../http-source.ts';
import type { Item, LivePod, PlanContext, Rung } from '../ports.ts';

/** Seconds for opening the port-forward and for a busy process. */
export const SLACK_SECONDS = 25;

/** A file that is what a port of a pod answers. */
export interface EndpointFile {
  readonly name: Item['name'];
  readonly format: Item['format'];
  /** In the archive. */
  readonly path: string;
  readonly port: number;
  /** Path and query. */
  readonly endpoint: string;
  readonly order?: Item['order'];
  readonly lane?: string;
  readonly deadlineSeconds?: number;
  /** Other ways, tried when the port does not give it. */
  readonly otherwise?: readonly Rung[];
}

/** The item of one file. */
export function endpointItem(context: PlanContext, target: string, live: LivePod, file: EndpointFile): Item {
  const { name, format, path, order = 'perishable', lane, deadlineSeconds = SLACK_SECONDS, otherwise = [] } = file;
  return {
    name,
    format,
    path,
    target,
    order,
    deadlineSeconds,
    ...(lane === undefined ? {} : { lane }),
    rungs: [portRung(context, live, file), ...otherwise],
  };
}

function portRung(context: PlanContext, live: LivePod, { port, endpoint }: EndpointFile): Rung {
  const namespace = live.pod.metadata?.namespace ?? '';
  const pod = live.selected.name;
  return {
    access: 'port-forward',
    source: { kind: 'endpoint', namespace, pod, endpoint: `:${String(port)}${endpoint}` },
    open: (signal) => openEndpoint(context.access, { namespace, pod, port, path: endpoint }, signal),
  };
}
