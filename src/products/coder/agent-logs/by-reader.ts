import { parseByteQuantity } from '../../../api/quantity.ts';
import type { ContainerKey } from '../../../kube/ports.ts';
import { createPodFiles, type PodFiles } from '../../pod-files/pod-files.ts';
import { noLogFiles } from './by-shell.ts';
import type { BundleEntry, BundleRung, LivePod, PlanContext } from '../../ports.ts';

/** Beyond the packet's own time, so that a slow packet still finds it. */
const SPARE_SECONDS = 120;

/** What an agent and its scripts call their logs, in the agent's log folder. */
const LOG_FILES = /^coder-(?:agent|script)[^/]*\.log$/;

export interface ReaderRung {
  readonly rung: BundleRung;
  end(): Promise<void>;
}

/**
 * The log files of an agent in a container without a shell, by an ephemeral container of ours beside it, where the
 * installation allows that. `isNeeded` is asked when its turn comes: where a shell answered there is nothing more to find.
 */
export function readerRung(
  context: PlanContext,
  live: LivePod,
  key: ContainerKey,
  { folder, isNeeded }: { readonly folder: string; readonly isNeeded: () => Error | undefined },
  whole: AbortSignal,
): ReaderRung | undefined {
  const { reader, spec } = context;
  if (reader === undefined) return undefined;
  const seconds = spec.timeoutSeconds + SPARE_SECONDS;
  const beside = { ...live, selected: { ...live.selected, container: key.container } };
  const options = { live: beside, program: reader, folder, executable: 'coder', seconds };
  const files = createPodFiles(options, context, whole);
  const maxBytes = parseByteQuantity(spec.items.logs.maxBytesPerContainer);
  return {
    rung: {
      access: 'ephemeral-container',
      source: { kind: 'container', ...key },
      open: (signal) => readLogs(key, { files, maxBytes, isNeeded }, signal),
    },
    end: () => files.end(),
  };
}

interface Reading {
  readonly files: PodFiles;
  readonly maxBytes: number;
  readonly isNeeded: () => Error | undefined;
}

async function* readLogs(
  key: ContainerKey,
  { files, maxBytes, isNeeded }: Reading,
  signal: AbortSignal,
): AsyncGenerator<BundleEntry> {
  const hindrance = isNeeded();
  if (hindrance !== undefined) throw hindrance;
  const logs = (await files.list(signal)).filter(({ name }) => LOG_FILES.test(name));
  if (logs.length === 0) throw noLogFiles(key);
  for (const { name, size } of logs) {
    yield { name, chunks: files.read(name, Math.max(0, size - maxBytes), signal) };
  }
}
