import type { PacketWarning } from '../../api/warning-codes.ts';
import type { Item, LivePod, Plan, PlanContext } from '../ports.ts';
import { isWanted } from '../wanted.ts';
import { logFiles, type LogFiles } from './log-files.ts';
import { logItem } from './log-item.ts';
import { standIn } from './own-items.ts';
import type { ServerPacket } from './packet/server-packet.ts';

export interface LogsInput {
  readonly target: string;
  readonly pods: readonly LivePod[];
  /** Folder of a pod in the archive. */
  readonly folderOf: (pod: LivePod) => string;
  readonly packet: ServerPacket | undefined;
  readonly token: string | undefined;
}

export interface LogPlan extends Pick<Plan, 'items'> {
  readonly bundles: NonNullable<Plan['bundles']>;
  findings(): readonly PacketWarning[];
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
  const all = input.pods.map((pod) => {
    const files = logFiles(context, target, folderOf(pod), pod, signal);
    return { files, item: standIn(itemOf(pod, files), packet) };
  });
  const files = all.flatMap((one) => one.files ?? []);
  return {
    items: all.map(({ item }) => item),
    bundles: isWanted('Logs', context.spec.items) ? files.map(({ others }) => others) : [],
    findings: () => [...files.flatMap((one) => one.findings()), ...missed(context, target, cut)],
    end: async () => {
      await Promise.all(files.map(async (one) => one.end()));
    },
  };
}

/** What could have been had, where it would have been more. */
function missed({ reader }: PlanContext, target: string, cut: readonly string[]): readonly PacketWarning[] {
  if (cut.length === 0 || reader !== undefined) return [];
  const message = `The log of ${cut.join(', ')} is longer than what mmctl gives, and no ephemeral container may read the file: ephemeralContainers.enabled is off in this installation`;
  return [{ code: 'EphemeralContainersDisabled', target, message }];
}
