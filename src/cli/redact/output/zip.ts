import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ArchiveItem } from './archive-item.ts';
import { inflated } from './inflate.ts';

/** A zip of spooled items; one is opened when the one before it has been written. */
export async function* assembleZip(items: readonly ArchiveItem[]): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  // yazl's type says less than it is.
  const output = zip.outputStream as Readable;
  zip.on('error', (error: Error) => output.destroy(error));
  for (const item of items) {
    const options = { mtime: item.mtime, size: item.file.bytesKept, mode: 0o100600 };
    zip.addReadStreamLazy(item.file.path, options, (give) => {
      const source = Readable.from(inflated(item), { objectMode: false });
      source.on('error', (error) => output.destroy(error));
      give(null, source);
    });
  }
  zip.end();
  for await (const chunk of output as AsyncIterable<Buffer>) yield chunk;
}
