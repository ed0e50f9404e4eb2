import { basename } from 'node:path/posix';
import { SupportPacketError } from '../../api/errors.ts';
import { parseByteQuantity } from '../../api/quantity.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import { createPodFiles, type PodFile, type PodFiles } from '../pod-files/pod-files.ts';
import type { Bundle, BundleEntry, ItemSource, LivePod, PlanContext, Rung } from '../ports.ts';
import { isWanted } from '../wanted.ts';
import { logRoot } from './log-root.ts';
import { keyOf } from './server.ts';

const CURRENT = 'mattermost.log';
/** Beyond the packet's own time, so that a slow packet still finds it. */
const SPARE_SECONDS = 120;
const DEADLINE_SECONDS = 900;

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
export function logFiles(
  context: PlanContext,
  target: string,
  folder: string,
  live: LivePod,
  signal: AbortSignal,
): LogFiles | undefined {
  const { reader, spec } = context;
  if (reader === undefined || !live.running) return undefined;
  const seconds = spec.timeoutSeconds + SPARE_SECONDS;
  const options = { live, program: reader, folder: logRoot(live), executable: 'mattermost', seconds };
  const files = createPodFiles(options, context, signal);
  const left: PodFile[] = [];
  const source: ItemSource = { kind: 'container', ...keyOf(live) };
  const maxBytes = parseByteQuantity(spec.items.logs.maxBytesPerContainer);
  const lane = `pod-files/${live.selected.uid}`;
  return {
    lane,
    current: currentRung(files, source, maxBytes),
    others: {
      name: 'Logs',
      path: `${folder}logs/`,
      target,
      order: 'big',
      lane,
      deadlineSeconds: DEADLINE_SECONDS,
      rungs: [{ access: 'ephemeral-container', source, open: (inner) => openOthers(files, context, left, inner) }],
      place: (name) => ({ path: `${folder}logs/${name}` }),
      kept: () => undefined,
    },
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

/** In the folder itself, or in one below it that FileLocation names. */
function currentOf(found: readonly PodFile[]): PodFile | undefined {
  return found
    .filter(({ name }) => basename(name) === CURRENT)
    .toSorted((one, other) => other.modified - one.modified)[0];
}

/** The newest first, as many as fit below the cap of one container. */
async function* openOthers(
  files: PodFiles,
  context: PlanContext,
  left: PodFile[],
  signal: AbortSignal,
): AsyncGenerator<BundleEntry> {
  const { wanted, beyond } = selectLogs(await files.list(signal), context);
  left.splice(0, left.length, ...beyond);
  for (const { name } of wanted) yield { name, chunks: files.read(name, 0, signal) };
}

/** Which of the other files are wanted, and which of those are more than the cap allows. Pure. */
export function selectLogs(
  found: readonly PodFile[],
  { spec, now }: Pick<PlanContext, 'spec' | 'now'>,
): { readonly wanted: readonly PodFile[]; readonly beyond: readonly PodFile[] } {
  const { sinceSeconds, maxBytesPerContainer } = spec.items.logs;
  const current = currentOf(found);
  const oldest = sinceSeconds === undefined ? 0 : now.getTime() - sinceSeconds * 1000;
  const logs = found
    .filter((file) => file !== current && isLog(file.name) && file.modified >= oldest)
    .filter(({ name }) => !/audit/i.test(name) || isWanted('AuditLogs', spec.items))
    .toSorted((one, other) => other.modified - one.modified);
  let room = parseByteQuantity(maxBytesPerContainer);
  const wanted = logs.filter(({ size }) => {
    room -= size;
    return room >= 0;
  });
  return { wanted, beyond: logs.filter((file) => !wanted.includes(file)) };
}

/** `mattermost-2026-01-02T03-04-05.000.log.gz`, `audit.log`, `notifications.log`, `custom.log.1`. */
function isLog(name: string): boolean {
  return /\.log(?:\.\d+)?(?:\.gz)?$/.test(name);
}

function leftOut(target: string, { selected }: LivePod, left: readonly PodFile[]): readonly PacketWarning[] {
  if (left.length === 0) return [];
  const bytes = left.reduce((sum, { size }) => sum + size, 0);
  const message = `${String(left.length)} older log files of ${selected.name} (${String(bytes)} bytes) are more than items.logs.maxBytesPerContainer allows`;
  return [{ code: 'Truncated', target, message }];
}

function missing(): SupportPacketError {
  const message = `There is no ${CURRENT} in the log folder: LogSettings.EnableFile is false, or FileLocation lies elsewhere`;
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { warning: 'FileLogDisabled' });
}
