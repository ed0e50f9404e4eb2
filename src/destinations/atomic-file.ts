import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SupportPacketError } from '../api/errors.ts';
import { systemErrorCode } from '../api/system-error.ts';
import { explainFileError } from './file-error.ts';
import { partialName } from './partial-name.ts';
import type { StoredArchive } from './ports.ts';

const COPY_BYTES = 1024 * 1024;

/** Where a file comes to lie. */
export interface FilePlace {
  /** An existing folder. */
  readonly directory: string;
  readonly fileName: string;
  /** Permission bits. */
  readonly mode: number;
  /** For messages, e.g. `the volume of claim packets`. */
  readonly name: string;
  /** Whether another file of that name gives way. Default: it stays, and storing fails. */
  readonly replace?: boolean;
}

/**
 * Copies the archive to its place so that the final name never stands for anything but the whole, verified content: temporary
 * name in the same folder, fsync, read back, rename, fsync of the folder. Finds the same content there: done. Finds something
 * else: DESTINATION_UNAVAILABLE, nothing is overwritten but on request. The temporary file goes whatever happens.
 */
export async function writeAtomically(archive: StoredArchive, place: FilePlace, signal: AbortSignal): Promise<void> {
  const final = join(place.directory, place.fileName);
  const partial = join(place.directory, partialName(place.fileName, randomBytes(4).toString('hex')));
  try {
    if (await holdsAlready(final, archive, place, signal)) return;
    await assertRoom(archive.sizeBytes, place);
    await copyDurably(archive.path, partial, place.mode, signal);
    await assertContent(partial, archive, place, signal);
    await rename(partial, final);
    await syncFolder(place.directory);
  } catch (error) {
    await removeQuietly(partial);
    throw signal.aborted ? error : explainFileError(error, place.name);
  }
}

/** The error that led here matters more than a file that cannot be removed now; the next packet's start removes it. */
async function removeQuietly(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** Bytes that an ordinary user may still write in `directory`; undefined where the file system does not say (some networks). */
export async function freeBytes(directory: string): Promise<number | undefined> {
  const { blocks, bavail, bsize } = await statfs(directory);
  return blocks === 0 ? undefined : bavail * bsize;
}

async function assertRoom(sizeBytes: number, place: FilePlace): Promise<void> {
  const free = await freeBytes(place.directory);
  if (free === undefined || free >= sizeBytes) return;
  const numbers = `the archive has ${String(sizeBytes)} bytes, ${String(free)} are free`;
  const message = `${place.name.slice(0, 1).toUpperCase()}${place.name.slice(1)} is full: ${numbers}`;
  throw new SupportPacketError('DESTINATION_UNAVAILABLE', `${message}; free some space or choose a larger one`);
}

async function copyDurably(source: string, target: string, mode: number, signal: AbortSignal): Promise<void> {
  // Not a write stream: destroyed while it opens, it would make the file after it was removed.
  await using handle = await open(target, 'wx', mode);
  await pipeline(
    createReadStream(source, { highWaterMark: COPY_BYTES }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await handle.writeFile(chunk);
    },
    { signal },
  );
  await handle.sync();
}

async function assertContent(
  file: string,
  archive: StoredArchive,
  place: FilePlace,
  signal: AbortSignal,
): Promise<void> {
  const { size } = await stat(file);
  if (size === archive.sizeBytes && (await sha256Of(file, signal)) === archive.sha256) return;
  const message = `What was read back from ${place.name} is not what was written: check the storage`;
  throw new SupportPacketError('DESTINATION_INTERRUPTED', message);
}

async function holdsAlready(
  file: string,
  archive: StoredArchive,
  place: FilePlace,
  signal: AbortSignal,
): Promise<boolean> {
  const size = await sizeOf(file);
  if (size === undefined) return false;
  if (size === archive.sizeBytes && (await sha256Of(file, signal)) === archive.sha256) return true;
  if (place.replace === true) return false;
  const message = `A file ${place.fileName} with other content lies in ${place.name}: remove it or choose another path`;
  throw new SupportPacketError('DESTINATION_UNAVAILABLE', message);
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function sha256Of(file: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: COPY_BYTES }), hash, { signal });
  return hash.digest('hex');
}

/** Makes the new name durable. Some file systems (FUSE, SMB) cannot sync a folder; the content is safe there all the same. */
async function syncFolder(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EACCES', 'EISDIR'].includes(systemErrorCode(error)))
      throw error;
  } finally {
    await handle.close();
  }
}
