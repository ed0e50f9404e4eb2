import { lstat, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path/posix';
import { refuseLinks } from './regular-file.ts';

const MAX_DEPTH = 3;

export interface ListedFile {
  readonly name: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Regular files in a folder of another container and below it. */
export async function listFiles(root: string, folder: string): Promise<readonly ListedFile[]> {
  await refuseLinks(root, folder);
  const top = join(root, folder);
  const found: ListedFile[] = [];
  const walk = async (directory: string, depth: number): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1);
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = await lstat(path);
      found.push({ name: relative(top, path), size, modified: mtimeMs });
    }
  };
  await walk(top, 1);
  return found;
}
