import type { PacketWarning } from '../../api/warning-codes.ts';
import type { Item, PlanContext } from '../ports.ts';
import type { AskedAgent } from './ask-agent.ts';
import { endpointItem, type EndpointFile } from './endpoint-item.ts';
import { profileItems } from './profiles.ts';

/** Seconds for an agent's log of some MiB. */
const LOG_SECONDS = 60;

/** Where the files of one agent go; each with a slash at its end. */
export interface AgentFolders {
  readonly files: string;
  readonly profiles: string;
}

/**
 * What an agent shows on the loopback of its pod: the files of the vendor's bundle, without Coder and its network. Whoever
 * may forward ports to the pod may read it, so no token is needed.
 */
export function agentItems(
  context: PlanContext,
  target: string,
  { live, ports, closed }: AskedAgent,
  folders: AgentFolders,
): readonly Item[] {
  const own = (file: Omit<EndpointFile, 'path'>, name: string): readonly Item[] =>
    closed.has(file.port) ? [] : [endpointItem(context, target, live, { ...file, path: `${folders.files}${name}` })];
  const profiles = { live, port: ports.pprof, folder: folders.profiles, lane: `cpu-profile/${target}/agents` };
  const isVendors = folders.profiles.endsWith('/pprof/agent/');
  return [
    // Raw: the values of its environment teach the redactor what the logs repeat.
    ...own(
      { name: 'Agents', format: 'coder-json', port: ports.debug, endpoint: '/debug/manifest', order: 'first' },
      'manifest.json',
    ),
    ...own(
      { name: 'Network', format: 'text', port: ports.debug, endpoint: '/debug/magicsock' },
      'agent_magicsock.html',
    ),
    ...own(
      {
        name: 'Logs',
        format: 'text',
        port: ports.debug,
        endpoint: '/debug/logs',
        order: 'normal',
        deadlineSeconds: LOG_SECONDS,
      },
      'logs.txt',
    ),
    ...own({ name: 'Metrics', format: 'text', port: ports.prometheus, endpoint: '/metrics' }, 'prometheus.txt'),
    ...(closed.has(ports.pprof) ? [] : profileItems(context, target, { ...profiles, isVendors })),
  ];
}

/** Agents of which no port is open: the pod runs and the agent in it does not, which is what somebody will look for. Pure. */
export function silentAgentWarnings(target: string, agents: readonly AskedAgent[]): readonly PacketWarning[] {
  return agents.flatMap(({ live, ports, closed }): readonly PacketWarning[] => {
    const open = [ports.debug, ports.prometheus, ports.pprof].filter((port) => !closed.has(port));
    if (open.length === 3) return [];
    const { name } = live.selected;
    const list = [...closed].join(', ');
    const message =
      open.length === 0
        ? `No agent answers in pod ${name} (ports ${list}): it has not started, has ended or hangs; see its logs and log files`
        : `The agent in pod ${name} does not answer on port ${list}: its environment may have changed or turned it off`;
    return [{ code: 'AgentSilent', target, message }];
  });
}
