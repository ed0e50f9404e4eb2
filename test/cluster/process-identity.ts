import { readFile } from 'node:fs/promises';
import { hasErrorCode } from './error-code.ts';

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in clock ticks since boot, field 22 of `/proc/<pid>/stat` (proc(5)). */
  readonly started: string;
  /** `/proc/sys/kernel/random/boot_id`: start times begin anew with every boot. */
  readonly boot: string;
}

/** Field 22 of a `/proc/<pid>/stat` line, or undefined for a zombie or a line that is no such thing. */
export function startTimeOf(stat: string): string | undefined {
  // The second field, the program's name in parentheses, may itself hold blanks and parentheses.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 1)
    .trim()
    .split(/\s+/);
  const [state] = fields;
  if (state === undefined || state === 'Z' || state === 'X') return undefined;
  return fields[19];
}

async function readOrUndefined(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // ENOENT before, ESRCH while reading: the process has ended.
    if (hasErrorCode(error, 'ENOENT', 'ESRCH')) {
      return undefined;
    }
    throw error;
  }
}

/** The identity of a running process; undefined when it does not run. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  const stat = await readOrUndefined(`/proc/${String(pid)}/stat`);
  const started = stat === undefined ? undefined : startTimeOf(stat);
  if (started === undefined) return undefined;
  const boot = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  return { pid, started, boot };
}

/** Whether exactly this process still runs. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  const current = await identify(identity.pid);
  return current !== undefined && current.started === identity.started && current.boot === identity.boot;
}
