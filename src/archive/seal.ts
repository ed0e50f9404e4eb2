import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cancelled } from '../api/cancelled.ts';
import { SupportPacketError, isSupportPacketError } from '../api/errors.ts';
import { isDiskFull } from './disk-full.ts';
import type { SpooledFile } from './spool.ts';
import { assembleTarGzip, type TarGzipEntry } from './tar-gzip.ts';

const READ_BYTES = 256 * 1024;

/** A finished archive on disk: size and digest are known before any of it is sent. */
export interface SealedArchive {
  readonly path: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface SealOptions {
  /** Name of the archive without extension, also its root folder; see `archiveName`. */
  readonly name: string;
  readonly mtime: Date;
  /** Folder to write to; the spool's own. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/**
 * Joins spooled files to `<directory>/<name>.tar.gz`. Each piece is removed as soon as it is in the archive, so the disk needs
 * room for one piece more than the archive: the files cannot be sealed twice. Rejects with SPOOL_FULL or CANCELLED.
 */
export async function sealArchive(files: readonly SpooledFile[], options: SealOptions): Promise<SealedArchive> {
  const { name, mtime, directory, signal } = options;
  const fileName = `${name}.tar.gz`;
  const path = join(directory, fileName);
  try {
    const written = await writeMeasured(assembleTarGzip(files.map(toEntry), { root: name, mtime }), path, signal);
    return { path, fileName, ...written };
  } catch (error) {
    await rm(path, { force: true });
    throw explained(error, signal);
  }
}

async function writeMeasured(
  chunks: AsyncIterable<Buffer>,
  path: string,
  signal: AbortSignal,
): Promise<Pick<SealedArchive, 'sizeBytes' | 'sha256'>> {
  const sha256 = createHash('sha256');
  let sizeBytes = 0;
  await using handle = await open(path, 'wx', 0o600);
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    sha256.update(chunk);
    sizeBytes += chunk.length;
    await handle.writeFile(chunk);
  }
  return { sizeBytes, sha256: sha256.digest('hex') };
}

function toEntry(file: SpooledFile): TarGzipEntry {
  return { path: file.path, size: file.bytesKept, crc32: file.crc32, deflated: () => consumePiece(file) };
}

/** The compressed bytes of a spooled file, which is removed behind them. */
export async function* consumePiece({ path, pieceFile, compressedBytes }: SpooledFile): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const chunk of createReadStream(pieceFile, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== compressedBytes) {
    throw new Error(`The spooled piece of ${path} has ${String(read)} bytes, not ${String(compressedBytes)}`);
  }
  await rm(pieceFile);
}

function explained(error: unknown, signal: AbortSignal): unknown {
  if (isSupportPacketError(error)) return error;
  if (signal.aborted) return cancelled(signal, 'Sealing the archive');
  if (!isDiskFull(error)) return error;
  return new SupportPacketError('SPOOL_FULL', 'The volume of the spool is full: the archive cannot be sealed', {
    cause: error,
  });
}
