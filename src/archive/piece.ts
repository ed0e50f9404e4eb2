import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, crc32, createDeflateRaw } from 'node:zlib';
import { DEFLATE_LEVEL } from '../api/compression.ts';
import { SupportPacketError } from '../api/errors.ts';
import { interruptible } from './interruptible.ts';

/** Fewer, larger reads from zlib than its 16 KiB. */
const DEFLATE_CHUNK_BYTES = 128 * 1024;
/**
 * Redacted bytes that may wait for zlib. With Node's 64 KiB a single chunk fills the queue, and the next one would be redacted
 * only after zlib's thread has done with it: the two would take turns instead of working at the same time.
 */
const QUEUE_BYTES = 512 * 1024;
/** zlib's streams hand what they do not know on to Transform. */
const DEFLATE_OPTIONS = {
  ...DEFLATE_LEVEL,
  finishFlush: constants.Z_SYNC_FLUSH,
  chunkSize: DEFLATE_CHUNK_BYTES,
  highWaterMark: QUEUE_BYTES,
};

/** One file of redacted content as it lies in the spool. Sizes in bytes. */
export interface Piece {
  /** Uncompressed. */
  readonly bytesKept: number;
  readonly compressedBytes: number;
  /** Of the uncompressed bytes. */
  readonly crc32: number;
  /** Of the uncompressed bytes, in hexadecimal. */
  readonly sha256: string;
}

export interface PieceOptions {
  /** Most uncompressed bytes; more is STREAM_TOO_LARGE. */
  readonly maxBytes: number;
  /** Told of compressed bytes before they are written; may throw. */
  readonly reserve: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Writes `chunks` to a new `file` as raw deflate that ends in Z_SYNC_FLUSH, so that pieces can be joined to one stream.
 * Constant memory. On failure the file may be left behind; it is the caller's to remove.
 */
export async function writePiece(chunks: AsyncIterable<Buffer>, file: string, options: PieceOptions): Promise<Piece> {
  const { signal, maxBytes, reserve } = options;
  const sha256 = createHash('sha256');
  let crc = 0;
  let bytesKept = 0;
  let compressedBytes = 0;
  const measured = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of interruptible(chunks, signal)) {
      bytesKept += chunk.length;
      if (bytesKept > maxBytes) throw tooLarge(maxBytes);
      sha256.update(chunk);
      crc = crc32(chunk, crc);
      yield chunk;
    }
  };
  // Not a write stream: destroyed while it opens, it would make the file after the caller has removed it.
  await using handle = await open(file, 'wx', 0o600);
  const write = async (compressed: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of compressed) {
      reserve(chunk.length);
      compressedBytes += chunk.length;
      await handle.writeFile(chunk);
    }
  };
  await pipeline(measured, createDeflateRaw(DEFLATE_OPTIONS), write, { signal });
  return { bytesKept, compressedBytes, crc32: crc, sha256: sha256.digest('hex') };
}

function tooLarge(maxBytes: number): SupportPacketError {
  return new SupportPacketError('STREAM_TOO_LARGE', `The item has more than ${String(maxBytes)} bytes`);
}
