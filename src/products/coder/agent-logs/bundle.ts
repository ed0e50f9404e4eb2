import { parseByteQuantity } from '../../../api/quantity.ts';
import type { ContainerKey } from '../../../kube/ports.ts';
import { containerOf, runningEnv } from '../../pod-facts.ts';
import type { Bundle, BundleEntry, BundleRung, Plan, PlanContext } from '../../ports.ts';
import { isWanted } from '../../wanted.ts';
import type { PlacedAgent } from '../agent-folders.ts';
import { workspaceOf } from '../workspace-pod.ts';
import { readerRung } from './by-reader.ts';
import { hasNoShell, readByShell } from './by-shell.ts';

const DEADLINE_SECONDS = 120;
/** The temporary folder, unless the environment says otherwise. */
const DEFAULT_FOLDER = '/tmp';
/** Scripts of one agent. */
const MAX_PATHS = 50;

/**
 * The log files that agents keep in their containers: their own, also the rotated ones and the one of the start, and those of
 * their scripts. They are there when the agent is dead, and no command of Coder brings them.
 */
export function agentLogs(
  context: PlanContext,
  target: string,
  agents: readonly PlacedAgent[],
  whole: AbortSignal,
): Required<Pick<Plan, 'bundles' | 'end'>> {
  const wanted = isWanted('Logs', context.spec.items) ? agents.filter(({ live }) => live.running) : [];
  const all = wanted.flatMap((agent) => ofPod(context, target, agent, whole));
  return {
    bundles: all.map(({ bundle }) => bundle),
    end: async () => {
      await Promise.all(all.map((one) => one.end()));
    },
  };
}

interface ContainerLogs {
  readonly bundle: Bundle;
  readonly end: () => Promise<void>;
}

function ofPod(context: PlanContext, target: string, agent: PlacedAgent, whole: AbortSignal): readonly ContainerLogs[] {
  const { live, folders } = agent;
  const containers = workspaceOf(live.pod)?.containers.map(({ name }) => name) ?? [live.selected.container];
  return containers.map((container, index) => {
    const path = `${folders.files}files/${index === 0 ? '' : `${container}/`}`;
    const key = { namespace: live.pod.metadata?.namespace ?? '', pod: live.selected.name, container };
    const { rungs, end } = ladder(context, key, agent, whole);
    const bundle: Bundle = {
      name: 'Logs',
      path,
      target,
      order: 'normal',
      deadlineSeconds: DEADLINE_SECONDS,
      rungs,
      place: (name) => ({ path: `${path}${name.replace(/^tmp\//, '')}`, format: 'text' }),
      kept: () => undefined,
    };
    return { bundle, end };
  });
}

function ladder(
  context: PlanContext,
  key: ContainerKey,
  { live, asked }: PlacedAgent,
  whole: AbortSignal,
): { readonly rungs: readonly BundleRung[]; readonly end: () => Promise<void> } {
  const folder = runningEnv(containerOf(live), 'CODER_AGENT_LOG_DIR') ?? DEFAULT_FOLDER;
  const paths = logPaths(asked?.manifest?.logPaths ?? [], folder).slice(0, MAX_PATHS);
  const maxBytes = parseByteQuantity(context.spec.items.logs.maxBytesPerContainer);
  let shellSaid: Error | undefined;
  async function* byShell(signal: AbortSignal): AsyncGenerator<BundleEntry> {
    try {
      yield* readByShell(context.access, key, { folder, maxBytes, paths }, signal);
    } catch (error) {
      shellSaid = hasNoShell(error) || !(error instanceof Error) ? undefined : error;
      throw error;
    }
  }
  const reader = readerRung(context, live, key, { folder, isNeeded: () => shellSaid }, whole);
  return {
    rungs: [
      { access: 'exec', source: { kind: 'container', ...key }, open: byShell },
      ...(reader === undefined ? [] : [reader.rung]),
    ],
    end: async () => reader?.end(),
  };
}

/**
 * As the agent understands them: relative to its log folder. Only what is called a log: a template could name any file of the
 * container. Pure.
 */
export function logPaths(named: readonly string[], folder: string): readonly string[] {
  const usable = named.filter((path) => /\.(?:log|txt|out|err)$/.test(path) && !path.split('/').includes('..'));
  const absolute = usable.map((path) => (/^(?:\/|~\/)/.test(path) ? path : `${folder}/${path}`));
  // What the agent calls so lies in its folder and is taken anyway.
  const isTaken = (path: string): boolean => path.startsWith(`${folder}/coder-`);
  return [...new Set(absolute)].filter((path) => !isTaken(path));
}
