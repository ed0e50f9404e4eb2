import { basename, relative } from 'node:path/posix';
import { parseByteQuantity } from '../../api/quantity.ts';
import type { PodFile } from '../pod-files/pod-files.ts';
import type { PlanContext } from '../ports.ts';
import { isWanted } from '../wanted.ts';
import type { LogTarget } from './log-targets.ts';

export const CURRENT_LOG = 'mattermost.log';

/** In the folder itself, or in one below it that FileLocation names. Pure. */
export function currentOf(found: readonly PodFile[]): PodFile | undefined {
  return found
    .filter(({ name }) => basename(name) === CURRENT_LOG)
    .toSorted((one, other) => other.modified - one.modified)[0];
}

/** By the name that the reader gives them, relative to the log folder. Pure. */
export function namedLogs(root: string, targets: readonly LogTarget[]): ReadonlyMap<string, LogTarget> {
  // What the server's packet holds wins: an audit log may be named twice.
  const sorted = targets.toSorted((one, other) => Number(one.inPacket) - Number(other.inPacket));
  return new Map(sorted.map((one) => [relative(root, one.path), one]));
}

/** Which of the other files are wanted, and which of those are more than the cap allows. Pure. */
export function selectLogs(
  found: readonly PodFile[],
  { spec, now }: Pick<PlanContext, 'spec' | 'now'>,
  named: ReadonlyMap<string, LogTarget> = new Map(),
): { readonly wanted: readonly PodFile[]; readonly beyond: readonly PodFile[] } {
  const { sinceSeconds, maxBytesPerContainer } = spec.items.logs;
  const current = currentOf(found);
  const oldest = sinceSeconds === undefined ? 0 : now.getTime() - sinceSeconds * 1000;
  const logs = found
    .filter((file) => file !== current && (isLog(file.name) || named.has(file.name)) && file.modified >= oldest)
    .filter(({ name }) => isWanted(named.get(name)?.item ?? kindOf(name), spec.items))
    .toSorted((one, other) => other.modified - one.modified);
  let room = parseByteQuantity(maxBytesPerContainer);
  const wanted = logs.filter(({ size }) => {
    room -= size;
    return room >= 0;
  });
  return { wanted, beyond: logs.filter((file) => !wanted.includes(file)) };
}

function kindOf(name: string): LogTarget['item'] {
  return /audit/i.test(name) ? 'AuditLogs' : 'Logs';
}

/** `mattermost-2026-01-02T03-04-05.000.log.gz`, `audit.log`, `notifications.log`, `custom.log.1`. */
function isLog(name: string): boolean {
  return /\.log(?:\.\d+)?(?:\.gz)?$/.test(name);
}
