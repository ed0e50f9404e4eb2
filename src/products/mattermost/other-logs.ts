import { basename } from 'node:path/posix';
import type { PodFile, PodFiles } from '../pod-files/pod-files.ts';
import type { Bundle, BundleEntry, ItemSource, LivePod, PlanContext } from '../ports.ts';
import { namedLogs, selectLogs } from './log-selection.ts';
import type { LogTarget } from './log-targets.ts';
import { isNamedFile } from './packet/place.ts';
import type { ServerPacket } from './packet/server-packet.ts';

const DEADLINE_SECONDS = 900;

export interface LogFilesInput {
  readonly target: string;
  /** Of the pod, in the archive. */
  readonly folder: string;
  readonly live: LivePod;
  /** What the configuration names, as far as it can be had. */
  readonly targets: () => Promise<readonly LogTarget[]>;
  /** The server's own packet, if one is asked for: what it brings is not read again. */
  readonly packet: ServerPacket | undefined;
}

export interface LogFolder {
  readonly files: PodFiles;
  /** Where the files lie. */
  readonly root: string;
  readonly source: ItemSource;
  readonly lane: string;
  /** Filled with what the cap leaves out. */
  readonly left: PodFile[];
}

/**
 * What was rotated away, and other logs. A file that the server's packet would hold lies where it would lie there; the others
 * are in a folder of their own.
 */
export function otherLogs(context: PlanContext, input: LogFilesInput, from: LogFolder): Bundle {
  const { target, folder, packet } = input;
  const { files, root, source, lane, left } = from;
  const placed = new Map<string, string>();
  async function* open(signal: AbortSignal): AsyncGenerator<BundleEntry> {
    const named = namedLogs(root, await input.targets());
    const { wanted, beyond } = selectLogs(await files.list(signal), context, named);
    left.splice(0, left.length, ...beyond);
    for (const { name } of wanted) {
      const file = named.get(name)?.inPacket === true ? basename(name) : undefined;
      if (file !== undefined && packet?.has(`${folder}${file}`) === true) continue;
      if (file !== undefined && !isNamedFile(file)) placed.set(name, file);
      yield { name, chunks: files.read(name, 0, signal) };
    }
  }
  return {
    name: 'Logs',
    path: `${folder}logs/`,
    target,
    order: 'big',
    lane,
    ...(packet === undefined ? {} : { awaits: packet.bundle.path }),
    deadlineSeconds: DEADLINE_SECONDS,
    rungs: [{ access: 'ephemeral-container', source, open }],
    place: (name) => ({ path: `${folder}${placed.get(name) ?? `logs/${name}`}` }),
    kept: () => undefined,
  };
}
