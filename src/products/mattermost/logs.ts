import { basename } from 'node:path/posix';
import type { PacketWarning } from '../../api/warning-codes.ts';
import type { Item, LivePod, Plan, PlanContext } from '../ports.ts';
import { isWanted } from '../wanted.ts';
import type { MattermostConfig } from './config-schema.ts';
import { logFiles, type LogFiles } from './log-files.ts';
import { logItem } from './log-item.ts';
import { logRoot } from './log-root.ts';
import { logTargets, targetWarnings, type LogTarget } from './log-targets.ts';
import { standIn } from './own-items.ts';
import type { ServerPacket } from './packet/server-packet.ts';

export interface LogsInput {
  readonly target: string;
  readonly pods: readonly LivePod[];
  /** Folder of a pod in the archive. */
  readonly folderOf: (pod: LivePod) => string;
  readonly packet: ServerPacket | undefined;
  readonly token: string | undefined;
  /** Of the installation, when it can be had. */
  readonly config: () => Promise<MattermostConfig | undefined>;
}

export interface LogPlan extends Pick<Plan, 'items'> {
  readonly bundles: NonNullable<Plan['bundles']>;
  findings(): Promise<readonly PacketWarning[]>;
  end(): Promise<void>;
}

/** The logs of every server, running or not. `signal` is the one of the whole collection. */
export function logPlan(context: PlanContext, input: LogsInput, signal: AbortSignal): LogPlan {
  const { target, folderOf, packet, token } = input;
  const cut: string[] = [];
  const itemOf = (pod: LivePod, files: LogFiles | undefined): Item =>
    logItem(context, target, folderOf(pod), pod, {
      ...(files === undefined ? {} : { file: files.current, lane: files.lane }),
      token,
      onCut: () => cut.push(pod.selected.name),
    });
  const targets = async (): Promise<readonly LogTarget[]> => logTargets((await input.config()) ?? {});
  const all = input.pods.map((live) => {
    const files = logFiles(context, { target, folder: folderOf(live), live, targets, packet }, signal);
    return { files, item: standIn(itemOf(live, files), packet) };
  });
  const files = all.flatMap((one) => one.files ?? []);
  return {
    items: all.map(({ item }) => item),
    bundles:
      isWanted('Logs', context.spec.items) || isWanted('AuditLogs', context.spec.items)
        ? files.map(({ others }) => others)
        : [],
    findings: async () => [
      ...files.flatMap((one) => one.findings()),
      ...cutLogs(context, target, cut),
      ...unreachable(context, input, await targets()),
    ],
    end: async () => {
      await Promise.all(files.map(async (one) => one.end()));
    },
  };
}

/** What could have been had, where it would have been more. */
function cutLogs({ reader }: PlanContext, target: string, cut: readonly string[]): readonly PacketWarning[] {
  if (cut.length === 0 || reader !== undefined) return [];
  const message = `The log of ${cut.join(', ')} is longer than what mmctl gives, and no ephemeral container may read the file: ephemeralContainers.enabled is off in this installation`;
  return [{ code: 'EphemeralContainersDisabled', target, message }];
}

/** Logs that the configuration names; all servers have one configuration, and should have one environment. */
function unreachable(
  { spec, reader }: PlanContext,
  { target, pods, folderOf, packet }: LogsInput,
  targets: readonly LogTarget[],
): readonly PacketWarning[] {
  const live = pods.find(({ running, selected }) => running && selected.role === 'server');
  if (live === undefined) return [];
  const has = ({ path, inPacket }: LogTarget): boolean =>
    inPacket && packet?.has(...pods.map((pod) => `${folderOf(pod)}${basename(path)}`)) === true;
  const wanted = targets.filter(({ item }) => isWanted(item, spec.items));
  return targetWarnings(wanted, { target, root: logRoot(live), canRead: reader !== undefined, has });
}
