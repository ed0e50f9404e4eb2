import { SupportPacketError } from '../../api/errors.ts';
import { parseByteQuantity } from '../../api/quantity.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import { createPodFiles, type PodFile, type PodFiles } from '../pod-files/pod-files.ts';
import type { Bundle, ItemSource, LivePod, PlanContext, Rung } from '../ports.ts';
import { CURRENT_LOG, currentOf } from './log-selection.ts';
import { logRoot } from './log-root.ts';
import { otherLogs, type LogFilesInput } from './other-logs.ts';
import { keyOf } from './server.ts';

/** Beyond the packet's own time, so that a slow packet still finds it. */
const SPARE_SECONDS = 120;

/** The log files of one server, by an ephemeral container beside it. */
export interface LogFiles {
  /** The current log as it lies on the disk, whole or its newest part. */
  readonly current: Rung;
  /** One reader at a time in a pod: it lives on the memory that the pod has left. */
  readonly lane: string;
  /** What was rotated away, and other logs in the same folder. */
  readonly others: Bundle;
  /** What was left out. */
  findings(): readonly PacketWarning[];
  end(): Promise<void>;
}

/** Undefined where the installation does not allow ephemeral containers, and for a server that does not run. */
export function logFiles(context: PlanContext, input: LogFilesInput, signal: AbortSignal): LogFiles | undefined {
  const { target, live } = input;
  const { reader, spec } = context;
  if (reader === undefined || !live.running) return undefined;
  const seconds = spec.timeoutSeconds + SPARE_SECONDS;
  const root = logRoot(live);
  const files = createPodFiles(
    { live, program: reader, folder: root, executable: 'mattermost', seconds },
    context,
    signal,
  );
  const left: PodFile[] = [];
  const source: ItemSource = { kind: 'container', ...keyOf(live) };
  const maxBytes = parseByteQuantity(spec.items.logs.maxBytesPerContainer);
  const lane = `pod-files/${live.selected.uid}`;
  return {
    lane,
    current: currentRung(files, source, maxBytes),
    others: otherLogs(context, input, { files, root, source, lane, left }),
    findings: () => leftOut(target, live, left),
    end: () => files.end(),
  };
}

function currentRung(files: PodFiles, source: ItemSource, maxBytes: number): Rung {
  return {
    access: 'ephemeral-container',
    source,
    open: async (signal) => {
      const current = currentOf(await files.list(signal));
      if (current === undefined) throw missing();
      const skip = Math.max(0, current.size - maxBytes);
      return {
        chunks: files.read(current.name, skip, signal),
        truncated: () =>
          skip === 0 ? undefined : `the newest ${String(maxBytes)} of ${String(current.size)} bytes, in whole lines`,
      };
    },
  };
}

function leftOut(target: string, { selected }: LivePod, left: readonly PodFile[]): readonly PacketWarning[] {
  if (left.length === 0) return [];
  const bytes = left.reduce((sum, { size }) => sum + size, 0);
  const message = `${String(left.length)} older log files of ${selected.name} (${String(bytes)} bytes) are more than items.logs.maxBytesPerContainer allows`;
  return [{ code: 'Truncated', target, message }];
}

function missing(): SupportPacketError {
  const message = `There is no ${CURRENT_LOG} in the log folder: LogSettings.EnableFile is false, or FileLocation lies elsewhere`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'FileLogDisabled' });
}
