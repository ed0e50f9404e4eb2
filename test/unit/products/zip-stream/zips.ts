import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** How yazl writes an entry. `streamed` is what Go does: sizes and checksum come in a descriptor behind the data. */
export interface EntryOptions {
  readonly name: string;
  readonly content: Buffer;
  readonly how: 'streamed' | 'deflated' | 'stored';
  readonly zip64?: boolean;
}

/** A zip as another program writes it. */
export async function makeZip(entries: readonly EntryOptions[], comment = ''): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, content, how, zip64 = false } of entries) {
    const options = { compress: how !== 'stored', forceZip64Format: zip64 };
    if (name.endsWith('/')) zip.addEmptyDirectory(name);
    else if (how === 'streamed') zip.addReadStream(Readable.from([content], { objectMode: false }), name, options);
    else zip.addBuffer(content, name, options);
  }
  zip.end({ forceZip64Format: entries.some(({ zip64 }) => zip64 === true), comment });
  return buffer(zip.outputStream);
}

export async function* inChunks(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
