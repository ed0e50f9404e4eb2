import type { PacketWarning } from '../../../api/warning-codes.ts';
import { containerOf } from '../../pod-facts.ts';
import type { Bundle, Item, LivePod, PlanContext } from '../../ports.ts';
import type { Session } from '../api/session.ts';
import { CODER, type CoderCli } from './cli.ts';
import { cliBundle, wantsCli, type CliRun } from './cli-bundle.ts';
import { chooseRuns, type AgentRun, type PlacedAgent } from './cli-runs.ts';
import { readCoordinators } from './coordinators.ts';

export interface CliInput {
  readonly target: string;
  /** Folder of the target. */
  readonly root: string;
  readonly token: string;
  readonly session: Session;
  readonly agents: readonly PlacedAgent[];
}

export interface CliPlan {
  readonly bundles: readonly Bundle[];
  readonly warnings: readonly PacketWarning[];
  /** Agents that the command is run for. */
  readonly runs: readonly PlacedAgent[];
  standIns(item: Item): readonly Item[];
}

/**
 * The runs of `coder support bundle`: one for each agent that can be reached, where its connection is; without any a single
 * one for the network alone.
 */
export async function cliPlan(context: PlanContext, input: CliInput, signal: AbortSignal): Promise<CliPlan> {
  const { target, root, session, agents } = input;
  const nothing = { bundles: [], runs: [], standIns: (item: Item) => [item] };
  if (!wantsCli(context.spec.items)) return { ...nothing, warnings: [] };
  // Versions up to 2.30 refuse; newer ones would give little.
  if (!session.rights.has('deploymentConfig')) return { ...nothing, warnings: [withoutRight(target)] };
  const apis = session.replicas.map(({ api }) => api);
  const coordinators = agents.length === 0 ? [] : await readCoordinators(apis, signal);
  const { runs, warnings } = chooseRuns(target, agents, coordinators);
  const made = cliRuns(context, input, runs).map((run) => cliBundle(context, target, root, run));
  return {
    bundles: made.map(({ bundle }) => bundle),
    warnings,
    runs: runs.map(({ placed }) => placed),
    standIns: (item) => made.reduce((all: readonly Item[], cli) => all.flatMap((one) => cli.standIns(one)), [item]),
  };
}

function withoutRight(target: string): PacketWarning {
  const message =
    'The session token lacks deployment_config:read, of the roles Owner and Auditor: the command of Coder does not run ' +
    'without it, so there is no network/netcheck.json, network/interfaces.json, cli_logs.txt and logs.txt, and of agents no ' +
    'peer_diagnostics.json, ping_result.json, listening_ports.json and client_magicsock.html';
  return { code: 'TokenRightMissing', target, message };
}

function cliRuns(context: PlanContext, { session, token }: CliInput, runs: readonly AgentRun[]): readonly CliRun[] {
  const cliIn = (index: number): CoderCli | undefined => {
    const replica = session.replicas[index];
    return replica === undefined ? undefined : cliOf(context, replica.live, replica.port, token);
  };
  const alone = cliIn(0);
  if (runs.length === 0) {
    return alone === undefined ? [] : [{ cli: alone, run: {}, isFirst: true, logFolder: '', agentFolder: undefined }];
  }
  return runs.flatMap(({ placed: { workspace, agent, folder }, replica }, index) => {
    const cli = cliIn(replica);
    const run = { workspace: workspace.id, agent: agent.name };
    const isFirst = index === 0;
    return cli === undefined
      ? []
      : [{ cli, run, isFirst, logFolder: isFirst ? '' : logFolderOf(folder), agentFolder: folder }];
  });
}

/** The command's own logs lie beside `agent/`, as in the vendor's bundle, where no other run's lie. */
function logFolderOf(agentFolder: string): string {
  const [, workspaceFolder = ''] = /^(.+\/)agent\/$/.exec(agentFolder) ?? [];
  return workspaceFolder === '' ? `${agentFolder}bundle/` : workspaceFolder;
}

function cliOf({ access }: PlanContext, live: LivePod, port: number, token: string): CoderCli {
  const { selected, pod } = live;
  const namespace = pod.metadata?.namespace ?? '';
  const started = containerOf(live)?.command?.[0];
  const program = started !== undefined && /^\/(?:[\w.-]+\/)*coder$/.test(started) ? started : CODER;
  return { access, container: { namespace, pod: selected.name, container: selected.container }, program, port, token };
}
