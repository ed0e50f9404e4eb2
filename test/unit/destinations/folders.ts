import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredArchive } from '../../../src/destinations/ports.ts';

export type Folder = AsyncDisposable & { readonly path: string };

/** An empty folder that goes with `await using`. */
export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'supportpacket-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** A tmpfs; `options` as mount takes them, e.g. `size=2m`. Needs root, as the whole harness does. */
export async function mounted(parent: string, options: string): Promise<Folder> {
  const path = join(parent, 'volume');
  await mkdir(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path]);
  return {
    path,
    [Symbol.asyncDispose]: () => {
      execFileSync('umount', [path]);
      return Promise.resolve();
    },
  };
}

export const FILE_NAME = 'chat-demo-20260102T030405Z.tar.gz';

/** A file of `sizeBytes` random bytes in `directory`, described as an archive. */
export async function someArchive(directory: string, sizeBytes: number, fileName = FILE_NAME): Promise<StoredArchive> {
  const bytes = randomBytes(sizeBytes);
  const path = join(directory, `source-${randomBytes(3).toString('hex')}`);
  await writeFile(path, bytes);
  return { path, fileName, sizeBytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
