import type { V1Container } from '../../kube/types.ts';
import { containerOf, runningEnv } from '../pod-facts.ts';
import type { LivePod } from '../ports.ts';

/** Where a server, a proxy or a provisioner listens. */
export interface ServerPorts {
  readonly api: number;
  readonly prometheus: number;
  readonly pprof: number;
}

/** Where an agent listens, on the loopback of its pod. */
export interface AgentPorts {
  readonly debug: number;
  readonly prometheus: number;
  readonly pprof: number;
}

/** By the environment, else by the names that the chart gives to ports, else what chart and binary have as default. Pure. */
export function serverPorts(live: LivePod): ServerPorts {
  const container = containerOf(live);
  return {
    api: portOf(container, 'CODER_HTTP_ADDRESS') ?? namedPort(container, 'http') ?? 8080,
    prometheus: portOf(container, 'CODER_PROMETHEUS_ADDRESS') ?? namedPort(container, 'prometheus-http') ?? 2112,
    pprof: portOf(container, 'CODER_PPROF_ADDRESS') ?? 6060,
  };
}

export function agentPorts(live: LivePod): AgentPorts {
  const container = containerOf(live);
  return {
    debug: portOf(container, 'CODER_AGENT_DEBUG_ADDRESS') ?? 2113,
    prometheus: portOf(container, 'CODER_AGENT_PROMETHEUS_ADDRESS') ?? 2112,
    pprof: portOf(container, 'CODER_AGENT_PPROF_ADDRESS') ?? 6060,
  };
}

/** Of `0.0.0.0:2112`, `:2112` or `[::1]:2112`. */
function portOf(container: V1Container | undefined, name: string): number | undefined {
  const port = Number(/:(\d{1,5})$/.exec(runningEnv(container, name) ?? '')?.[1]);
  return port > 0 && port <= 65_535 ? port : undefined;
}

function namedPort(container: V1Container | undefined, wanted: string): number | undefined {
  return container?.ports?.find(({ name }) => name === wanted)?.containerPort;
}
