import { isSupportPacketError, SupportPacketError } from '../../../api/errors.ts';
import { parseByteQuantity } from '../../../api/quantity.ts';
import { superviseCommand } from '../../../kube/supervised-command.ts';
import type { ContainerKey, PodAccess } from '../../../kube/ports.ts';
import type { Bundle, BundleEntry, BundleRung, PlanContext } from '../../ports.ts';
import { containerOf, runningEnv } from '../../pod-facts.ts';
import { isWanted } from '../../wanted.ts';
import type { PlacedAgent } from '../agent-folders.ts';
import { workspaceOf } from '../workspace-pod.ts';
import { readFrames } from './frames.ts';
import { LOG_FILES_SCRIPT } from './script.ts';

const DEADLINE_SECONDS = 120;
/** Of all files of one agent together. */
const DEFAULT_FOLDER = '/tmp';
/** Scripts of one agent. */
const MAX_PATHS = 50;

/**
 * The log files that an agent keeps in its container: its own, also the rotated ones and the one of its start, and those of
 * its scripts. They are there when the agent is dead, and no command of Coder brings them.
 */
export function agentLogBundles(context: PlanContext, target: string, agent: PlacedAgent): readonly Bundle[] {
  const { live, folders } = agent;
  if (!live.running || !isWanted('Logs', context.spec.items)) return [];
  const containers = workspaceOf(live.pod)?.containers.map(({ name }) => name) ?? [live.selected.container];
  return containers.map((container, index): Bundle => {
    const path = `${folders.files}files/${index === 0 ? '' : `${container}/`}`;
    const key = { namespace: live.pod.metadata?.namespace ?? '', pod: live.selected.name, container };
    return {
      name: 'Logs',
      path,
      target,
      order: 'normal',
      deadlineSeconds: DEADLINE_SECONDS,
      rungs: [execRung(context, key, agent)],
      place: (name) => ({ path: `${path}${name.replace(/^tmp\//, '')}`, format: 'text' }),
      kept: () => undefined,
    };
  });
}

function execRung(context: PlanContext, key: ContainerKey, { live, asked }: PlacedAgent): BundleRung {
  const folder = runningEnv(containerOf(live), 'CODER_AGENT_LOG_DIR') ?? DEFAULT_FOLDER;
  const maxBytes = parseByteQuantity(context.spec.items.logs.maxBytesPerContainer);
  const paths = logPaths(asked?.manifest?.logPaths ?? [], folder).slice(0, MAX_PATHS);
  const argv = ['sh', '-c', LOG_FILES_SCRIPT, 'sh', folder, String(maxBytes), ...paths];
  return {
    access: 'exec',
    source: { kind: 'container', ...key },
    open: (signal) => readLogFiles(context.access, key, argv, signal),
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

async function* readLogFiles(
  access: PodAccess,
  key: ContainerKey,
  argv: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<BundleEntry> {
  let files = 0;
  try {
    await using process = await access.exec({ ...key, ...superviseCommand(argv) }, signal);
    for await (const entry of readFrames(process.stdout as AsyncIterable<Buffer>)) {
      files += 1;
      yield entry;
    }
    const { code, stderr } = await process.exit;
    if (code !== 0) throw failedCommand(code, stderr);
  } catch (error) {
    throw explained(error, key);
  }
  if (files === 0) throw noFiles(key);
}

function explained(error: unknown, { pod, container }: ContainerKey): unknown {
  if (!isSupportPacketError(error, 'EXEC_NOT_STARTED')) return error;
  const message = `Container ${container} of pod ${pod} has no shell: the log files of its agent cannot be read by exec`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause: error, warning: 'CommandMissing' });
}

function failedCommand(code: number, stderr: string): SupportPacketError {
  const message = `Reading the log files ended with exit code ${String(code)}: ${stderr.trim()}`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { status: code, warning: 'CommandFailed' });
}

function noFiles({ pod, container }: ContainerKey): SupportPacketError {
  const message = `Container ${container} of pod ${pod} has no log file of an agent: no agent was ever started in it, or it writes elsewhere`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'NotAvailable' });
}
