import { SupportPacketError } from '../api/errors.ts';
import { assertEntryPath, quoted } from './entry-path.ts';

/** The paths that are taken. A path can be given back, so that another source may try it. */
export interface PathRegister {
  /** Throws PATH_REFUSED for a bad path, a taken one, a file where a folder is, and a folder where a file is. */
  claim(path: string): void;
  release(path: string): void;
}

export function createPathRegister(): PathRegister {
  const files = new Set<string>();
  /** Folder → number of files at any depth below it. */
  const folders = new Map<string, number>();
  const refuse = (path: string, problem: string): never => {
    throw new SupportPacketError('PATH_REFUSED', `The archive path ${quoted(path)} is refused: ${problem}`);
  };
  return {
    claim(path) {
      assertEntryPath(path);
      if (files.has(path)) refuse(path, 'another item has it');
      if (folders.has(path)) refuse(path, 'it is a folder of other items');
      const parents = foldersOf(path);
      if (parents.some((folder) => files.has(folder))) refuse(path, 'one of its folders is the file of another item');
      files.add(path);
      for (const folder of parents) folders.set(folder, (folders.get(folder) ?? 0) + 1);
    },
    release(path) {
      if (!files.delete(path)) return;
      for (const folder of foldersOf(path)) {
        const left = (folders.get(folder) ?? 0) - 1;
        if (left > 0) folders.set(folder, left);
        else folders.delete(folder);
      }
    },
  };
}

/** `a/b/c` → `a`, `a/b`. */
function foldersOf(path: string): string[] {
  const segments = path.split('/').slice(0, -1);
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}
