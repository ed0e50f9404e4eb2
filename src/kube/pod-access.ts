import { type StreamDeps, openExec } from './exec.ts';
import { requestOverPortForward } from './http-over-port-forward.ts';
import type { KubeTransport } from './http-request.ts';
import { openLogs } from './logs.ts';
import type { PodAccess } from './ports.ts';

/** The PodAccess port: exec and port-forward by WebSocket, logs by plain HTTP. */
export function createPodAccess(transport: KubeTransport, deps: StreamDeps): PodAccess {
  return {
    exec: (options, signal) => openExec(deps, options, signal),
    logs: (options, signal) => openLogs(transport, options, signal),
    http: (request, signal) => requestOverPortForward(deps, request, signal),
  };
}
