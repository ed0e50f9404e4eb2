import type { PacketWarning } from '../../../api/warning-codes.ts';
import type { Agent, Workspace } from '../api/answers.ts';
import { coordinatorOf } from './coordinators.ts';

/** What only the agent can tell, and only while it is connected. */
const AGENT_ONLY = 'peer_diagnostics.json, ping_result.json, listening_ports.json and client_magicsock.html';

export interface PlacedAgent {
  readonly workspace: Workspace;
  readonly agent: Agent;
  /** Of the agent, below the target's, with a slash at its end. */
  readonly folder: string;
  /** The token may open a connection to it. */
  readonly mayConnect: boolean;
}

export interface AgentRun {
  readonly placed: PlacedAgent;
  /** Index of the replica in which the command must run. */
  readonly replica: number;
}

export interface ChosenRuns {
  readonly runs: readonly AgentRun[];
  readonly warnings: readonly PacketWarning[];
}

/**
 * For which agents the vendor's command is run, and where. It never ends for an agent that is not connected, or connected to
 * another replica, or while a build runs; so it is not even begun for these. Pure.
 */
export function chooseRuns(
  target: string,
  agents: readonly PlacedAgent[],
  coordinators: readonly (string | undefined)[],
): ChosenRuns {
  const runs: AgentRun[] = [];
  const warnings: PacketWarning[] = [];
  for (const placed of agents) {
    const hindrance = hindranceOf(placed);
    const replica = coordinatorOf(placed.agent.id, coordinators);
    if (hindrance !== undefined) warnings.push(notAsked(target, placed, hindrance));
    else if (!placed.mayConnect) continue;
    else if (replica === 'elsewhere') {
      warnings.push(notAsked(target, placed, 'is called connected, but no replica of coderd holds its connection'));
    } else runs.push({ placed, replica: replica === 'unknown' ? 0 : replica });
  }
  return { runs, warnings };
}

function hindranceOf({ agent, workspace: { latest_build: build } }: PlacedAgent): string | undefined {
  if (agent.status !== 'connected') return `is ${agent.status === '' ? 'not connected' : agent.status}`;
  return isRunning(build.job.status) ? 'waits for a build that still runs' : undefined;
}

function isRunning(status: string): boolean {
  return status === 'running' || status === 'pending' || status === 'canceling';
}

function notAsked(target: string, { workspace, agent }: PlacedAgent, why: string): PacketWarning {
  const name = `${agent.name} of ${workspace.owner_name}/${workspace.name}`;
  return { code: 'AgentNotConnected', target, message: `Agent ${name} ${why}: there is no ${AGENT_ONLY} of it` };
}
