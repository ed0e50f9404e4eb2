import { constants, crc32, deflateRawSync } from 'node:zlib';
import { DEFLATE_LEVEL } from '../api/compression.ts';
import { combineCrc32 } from './crc32-combine.ts';
import { tarEnd, tarHeader, tarPadding } from './tar-header.ts';

/** A file that was compressed before its header could be written. */
export interface TarGzipEntry {
  /** Path below the root folder; unique. */
  readonly path: string;
  /** Uncompressed length in bytes. */
  readonly size: number;
  /** CRC-32 of the uncompressed bytes. */
  readonly crc32: number;
  /** Raw deflate that refers to nothing before it and ends at a byte boundary without a final block (Z_SYNC_FLUSH). */
  deflated(): AsyncIterable<Buffer>;
  /** Absent: that of the archive. */
  readonly mtime?: Date;
}

export interface TarGzipOptions {
  /** Folder that everything lies in; absent: none. */
  readonly root?: string;
  /** Time of every entry that has none of its own: equal inputs make equal archives. */
  readonly mtime: Date;
}

/** Documents that describe the rest come first, so that a reader of a stream has them before the big files. */
const LEADING = ['manifest.json', 'metadata.yaml', 'warning.txt', 'redaction-report.json'];
/** An empty final block with fixed codes: ends the deflate stream. */
const FINAL_BLOCK = Buffer.from([0x03, 0x00]);

/** `paths` in the order of the archive: the leading documents, then by code unit. */
export function compareEntryPaths(first: string, second: string): number {
  return rank(first) - rank(second) || (first < second ? -1 : Number(first > second));
}

/**
 * A tar.gz of files that are compressed already: one gzip member, made of independent raw-deflate pieces, its CRC combined
 * from theirs. Nothing is compressed twice, and every reader opens it; several members are lost on some
 * (Python's stream mode, DecompressionStream).
 */
export async function* assembleTarGzip(
  entries: readonly TarGzipEntry[],
  { root, mtime }: TarGzipOptions,
): AsyncGenerator<Buffer> {
  const total = { crc: 0, size: 0 };
  const count = (crc: number, size: number): void => {
    total.crc = combineCrc32(total.crc, crc, size);
    total.size += size;
  };
  const own = (bytes: Buffer): Buffer => {
    count(crc32(bytes), bytes.length);
    return deflateRawSync(bytes, { ...DEFLATE_LEVEL, finishFlush: constants.Z_SYNC_FLUSH });
  };
  yield gzipHeader(mtime);
  let padding = tarPadding(0);
  for (const entry of entries.toSorted((first, second) => compareEntryPaths(first.path, second.path))) {
    const name = root === undefined ? entry.path : `${root}/${entry.path}`;
    const header = tarHeader({ name, size: entry.size, mtime: entry.mtime ?? mtime });
    yield own(Buffer.concat([padding, header]));
    yield* entry.deflated();
    count(entry.crc32, entry.size);
    padding = tarPadding(entry.size);
  }
  yield own(Buffer.concat([padding, tarEnd()]));
  yield FINAL_BLOCK;
  yield gzipTrailer(total.crc, total.size);
}

function rank(path: string): number {
  const index = LEADING.indexOf(path);
  return index === -1 ? LEADING.length : index;
}

/** RFC 1952 section 2.3: deflate, no optional fields, unknown operating system. */
function gzipHeader(mtime: Date): Buffer {
  const header = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  header.writeUInt32LE(Math.floor(mtime.getTime() / 1000) >>> 0, 4);
  return header;
}

function gzipTrailer(crc: number, size: number): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(size % 2 ** 32, 4);
  return trailer;
}
