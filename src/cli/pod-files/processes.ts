import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemErrorCode } from '../../api/system-error.ts';

export interface RunningProcess {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** Every process in sight, the oldest number first. */
export async function processes(): Promise<readonly RunningProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const all = await Promise.all(pids.toSorted((one, other) => one - other).map(readProcess));
  return all.filter((one) => one !== undefined);
}

async function readProcess(pid: number): Promise<RunningProcess | undefined> {
  try {
    const line = await readFile(`/proc/${String(pid)}/cmdline`, 'utf8');
    return { pid, argv: line.split('\0') };
  } catch (error) {
    // It ended meanwhile.
    if (systemErrorCode(error) === 'ENOENT' || systemErrorCode(error) === 'ESRCH') return undefined;
    throw error;
  }
}

/**
 * The root folder of the application as its own container sees it. With a process namespace of the whole pod, process 1 is
 * not the application's.
 */
export async function rootOf(executable: string): Promise<string> {
  const found = (await processes()).find(({ argv }) => basename(argv[0] ?? '') === executable);
  return `/proc/${String(found?.pid ?? 1)}/root`;
}
