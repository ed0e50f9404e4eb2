import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { interruptible } from '../../../archive/interruptible.ts';
import { consumePiece } from '../../../archive/seal.ts';
import { createSpool } from '../../../archive/spool.ts';
import { assembleTarGzip } from '../../../archive/tar-gzip.ts';
import type { OutputKind } from '../output-kind.ts';
import type { ArchiveItem } from './archive-item.ts';
import type { Output } from './output.ts';
import { assembleTar, assembleTarZstd } from './tar.ts';
import { assembleZip } from './zip.ts';

type Assemble = (items: readonly ArchiveItem[], signal: AbortSignal) => AsyncIterable<Uint8Array>;

const ASSEMBLE: Readonly<Record<Exclude<OutputKind, 'plain'>, Assemble>> = {
  'tar.gz': (items) => assembleTarGzip(items.map(tarGzipEntry), { mtime: new Date(0) }),
  'tar.zst': assembleTarZstd,
  tar: assembleTar,
  zip: assembleZip,
};

/** An archive: every item is redacted to its end before the archive is begun, since a header wants the size. */
export async function createArchiveOutput(directory: string, kind: Exclude<OutputKind, 'plain'>): Promise<Output> {
  // The disk is the limit; the spool goes with the folder that it lies in.
  const spool = await createSpool({ directory, maxBytes: Number.MAX_SAFE_INTEGER });
  const times = new Map<string, Date>();
  return {
    async add(path, content, mtime, signal) {
      await spool.add(path, content, { signal });
      times.set(path, mtime);
    },
    async finish(signal) {
      const items = spool.files().map((file) => ({ file, mtime: times.get(file.path) ?? new Date(0) }));
      const sorted = items.toSorted((one, other) => (one.file.path < other.file.path ? -1 : 1));
      const path = join(directory, 'archive');
      await using handle = await open(path, 'wx', 0o600);
      for await (const chunk of interruptible(ASSEMBLE[kind](sorted, signal), signal)) await handle.writeFile(chunk);
      return path;
    },
  };
}

function tarGzipEntry({ file, mtime }: ArchiveItem) {
  const { path, bytesKept: size, crc32 } = file;
  return { path, size, crc32, mtime, deflated: () => consumePiece(file) };
}
