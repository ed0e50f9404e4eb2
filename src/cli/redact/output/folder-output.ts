import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createPathRegister } from '../../../archive/path-register.ts';
import type { Output } from './output.ts';
import { writeContent } from './write-content.ts';

/** A folder with the items at their paths. */
export async function createFolderOutput(directory: string): Promise<Output> {
  const root = join(directory, 'folder');
  await mkdir(root, { mode: 0o700 });
  const paths = createPathRegister();
  let written = 0;
  return {
    async add(path, content, mtime, signal) {
      paths.claim(path);
      written += 1;
      // Beside the folder first: an item that is left out leaves no empty folders.
      const piece = join(directory, `item-${String(written)}`);
      try {
        await writeContent(content, piece, mtime, signal);
        await mkdir(dirname(join(root, path)), { recursive: true, mode: 0o700 });
        await rename(piece, join(root, path));
      } catch (error) {
        paths.release(path);
        throw error;
      }
    },
    finish: () => Promise.resolve(root),
  };
}
