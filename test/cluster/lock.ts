import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { hasErrorCode } from './error-code.ts';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

/** A lock that this process holds. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Waits for and takes the lock file `path`. A lock whose owner no longer runs is taken over, so a killed run blocks nobody.
 * `waiting` is called once when somebody else holds it.
 */
export async function takeLock(
  path: string,
  options: { readonly signal: AbortSignal; readonly waiting?: (owner: number) => void },
): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true });
  const self = await identify(process.pid);
  if (self === undefined) throw new Error('cannot read /proc/self/stat');
  let told = false;
  while (!(await tryCreate(path, JSON.stringify(self)))) {
    const owner = await ownerOf(path);
    if (owner === undefined || !(await isAlive(owner))) {
      await removeStale(path);
      continue;
    }
    if (!told) options.waiting?.(owner.pid);
    told = true;
    await delay(200, undefined, { signal: options.signal });
  }
  return { release: () => rm(path, { force: true }) };
}

async function tryCreate(path: string, content: string): Promise<boolean> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function ownerOf(path: string): Promise<ProcessIdentity | undefined> {
  // Between creation and writing the file is empty for a moment: look again before it counts as stale.
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const match = /"pid":(\d+),"started":"(\d+)","boot":"([^"]+)"/.exec(text);
    const [, pid, started, boot] = match ?? [];
    if (pid !== undefined && started !== undefined && boot !== undefined) {
      return { pid: Number(pid), started, boot };
    }
    await delay(20);
  }
  return undefined;
}

/** Moves the file away first: of several that find the same stale lock, only one removes it. */
async function removeStale(path: string): Promise<void> {
  const aside = `${path}.${String(process.pid)}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return;
    throw error;
  }
  await rm(aside, { force: true });
}
