import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { hasErrorCode } from './error-code.ts';
import { takeLock } from './lock.ts';
import type { Progress } from './progress.ts';

/** What everything that builds or fetches needs. */
export interface CacheDeps {
  /** Folder of all results that outlive a checkout; see {@link cacheRoot}. */
  readonly cacheDir: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** `$SUPPORTPACKET_CACHE`, or `supportpacket` in the user's cache folder. */
export function cacheRoot(env: Readonly<Record<string, string | undefined>>): string {
  return env['SUPPORTPACKET_CACHE'] ?? join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'supportpacket');
}

/** A short name for what a result was made from: anything that JSON can hold. */
export function inputsHash(inputs: unknown): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 12);
}

/** Relative path → SHA-256 of every file in `directory`, sorted; part of {@link inputsHash}'s input. */
export async function hashFiles(directory: string): Promise<[path: string, sha256: string][]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    files.toSorted().map(async (file): Promise<[string, string]> => {
      const digest = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      return [file.slice(directory.length + 1), digest];
    }),
  );
}

/**
 * The folder `<cache>/<key>`, made by `make` when it is not there. `make` fills a temporary folder that is renamed at the end,
 * so a result is whole or absent; a second process that wants the same waits for the first.
 */
export async function cached(
  key: string,
  deps: CacheDeps,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const final = join(deps.cacheDir, key);
  if (await exists(final)) return final;
  const lock = await takeLock(join(deps.cacheDir, 'locks', key), {
    signal: deps.signal,
    waiting: (owner) => {
      deps.progress.say(`${key}: waiting for process ${String(owner)} that makes it`);
    },
  });
  const temporary = join(deps.cacheDir, `.making-${key}-${randomBytes(4).toString('hex')}`);
  try {
    if (await exists(final)) return final;
    await mkdir(temporary, { recursive: true });
    await make(temporary);
    await rename(temporary, final);
    return final;
  } finally {
    await rm(temporary, { recursive: true, force: true });
    await lock.release();
  }
}

/** Whether anything lies at `path`. */
export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return false;
    throw error;
  }
}
