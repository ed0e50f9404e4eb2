import { readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { LayerEntry } from './layer.ts';

/** Who owns what {@link folderEntries} yields. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** A folder of this machine, whole, as entries below `path`; files keep their executable bit and nothing else. */
export async function* folderEntries(folder: string, path: string, owner: Owner): AsyncGenerator<LayerEntry> {
  yield { path, type: 'directory', ...owner };
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const items = found.map((item) => ({ item, file: join(item.parentPath, item.name) }));
  for (const { item, file } of items.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    const target = join(path, relative(folder, file));
    if (item.isDirectory()) {
      yield { path: target, type: 'directory', ...owner };
    } else if (item.isFile()) {
      const executable = ((await stat(file)).mode & 0o100) !== 0;
      yield { path: target, type: 'file', mode: executable ? 0o755 : 0o644, content: { file }, ...owner };
    }
  }
}
