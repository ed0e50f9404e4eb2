import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { systemErrorCode } from '../../../api/system-error.ts';
import { type Found, type Input, unsupported } from './input.ts';
import { readRegularFile } from './read-file.ts';

/** All regular files below a folder, in the order of their names. Links are not followed: they may lead anywhere. */
export function createFolderInput(path: string): Input {
  return {
    name: basename(path),
    // Two files overlap well: one is redacted while zlib compresses the other.
    concurrency: 2,
    walk: (signal) => walkFolder(path, '', signal),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function* walkFolder(root: string, below: string, signal: AbortSignal): AsyncGenerator<Found> {
  signal.throwIfAborted();
  const entries = await listed(join(root, below));
  if (typeof entries === 'string') {
    const message = `the folder cannot be read (${entries})`;
    yield { type: 'left-out', leftOut: { path: `${below}/`, reason: 'Unavailable', message } };
    return;
  }
  for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* walkFolder(root, path, signal);
    else if (entry.isFile()) yield await fileFound(join(root, path), path);
    else yield unsupported(path, `${kindOf(entry)} is not followed`);
  }
}

/** The entries, or the system's code of what went wrong. */
async function listed(path: string): Promise<Dirent[] | string> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === '') throw error;
    return code;
  }
}

async function fileFound(file: string, path: string): Promise<Found> {
  try {
    const { mtime } = await stat(file);
    return { type: 'item', item: { path, mtime, open: (signal) => readRegularFile(file, signal) } };
  } catch (error) {
    // Node decodes names; bytes that are no UTF-8 are lost in that, and the file is not found.
    const why = path.includes('\uFFFD') ? 'its name is no UTF-8: rename it' : systemErrorCode(error);
    return { type: 'left-out', leftOut: { path, reason: 'Unavailable', message: `it cannot be read (${why})` } };
  }
}

function kindOf(entry: Dirent): string {
  if (entry.isSymbolicLink()) return 'a symbolic link';
  if (entry.isFIFO()) return 'a named pipe';
  if (entry.isSocket()) return 'a socket';
  return 'a device';
}
