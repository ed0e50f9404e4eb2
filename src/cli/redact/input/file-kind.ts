import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';

/** How a file is opened: as an archive whose files are items, or as one item. */
export type FileKind = 'zip' | 'tar' | 'tar-gzip' | 'tar-zstd' | 'file';

/** Where a tar says `ustar`. */
const USTAR_OFFSET = 257;

/** A tar without entries is zeros only: two blocks, padded to at most this by most programs. */
const EMPTY_TAR_BYTES = { least: 1024, most: 10_240 };
const PEEK_BYTES = EMPTY_TAR_BYTES.most + 1;

/** Told by the content; a name says nothing here. A file that cannot be understood is a `file`: the redactor refuses it. */
export async function fileKind(path: string): Promise<FileKind> {
  const head = await headOf(path);
  const magic = head.toString('latin1', 0, 4);
  if (magic === 'PK\x03\x04' || magic === 'PK\x05\x06') return 'zip';
  if (isTar(head)) return 'tar';
  if (magic.startsWith('\x1f\x8b')) return isTar(await firstBytes(path, createGunzip())) ? 'tar-gzip' : 'file';
  if (magic === '\x28\xb5\x2f\xfd') return isTar(await firstBytes(path, createZstdDecompress())) ? 'tar-zstd' : 'file';
  return 'file';
}

function isTar(head: Buffer): boolean {
  if (head.toString('latin1', USTAR_OFFSET, USTAR_OFFSET + 5) === 'ustar') return true;
  const { least, most } = EMPTY_TAR_BYTES;
  return head.length >= least && head.length <= most && head.every((byte) => byte === 0);
}

async function headOf(path: string): Promise<Buffer> {
  await using handle = await open(path, 'r');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(PEEK_BYTES), 0, PEEK_BYTES);
  return buffer.subarray(0, bytesRead);
}

/** What the decompressor gives first; nothing if the content is corrupt. */
async function firstBytes(path: string, decompressor: Duplex): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  const enough = new AbortController();
  const take = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      pieces.push(chunk);
      size += chunk.length;
      if (size >= PEEK_BYTES) enough.abort();
    }
  };
  try {
    await pipeline(createReadStream(path), decompressor, take, { signal: enough.signal });
  } catch {
    // Seen enough, or the content is corrupt: then it is for the redactor to say so.
    return Buffer.concat(pieces);
  }
  return Buffer.concat(pieces);
}
