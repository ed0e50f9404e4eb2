import { createZstdCompress } from 'node:zlib';
import { tarEnd, tarHeader, tarPadding } from '../../../archive/tar-header.ts';
import type { ArchiveItem } from './archive-item.ts';
import { inflated } from './inflate.ts';
import { through } from './through.ts';

/** A tar of spooled items. */
export async function* assembleTar(items: readonly ArchiveItem[]): AsyncGenerator<Uint8Array> {
  for (const item of items) {
    const { path, bytesKept } = item.file;
    yield tarHeader({ name: path, size: bytesKept, mtime: item.mtime });
    yield* inflated(item);
    const padding = tarPadding(bytesKept);
    if (padding.length > 0) yield padding;
  }
  yield tarEnd();
}

/** The same in one Zstandard frame. */
export function assembleTarZstd(items: readonly ArchiveItem[]): AsyncIterable<Uint8Array> {
  return through(assembleTar(items), createZstdCompress({ chunkSize: 128 * 1024 }));
}
