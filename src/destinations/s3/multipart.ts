import { open, type FileHandle } from 'node:fs/promises';
import type { StoredArchive } from '../ports.ts';
import type { ObjectStore, UploadedPart } from './object-store.ts';
import type { S3Tuning } from './options.ts';

/** S3's limit. */
const MAX_PARTS = 10_000;
const MEBIBYTE = 1024 * 1024;
/** How long the removal of parts may take after the upload has failed. */
const ABORT_MILLISECONDS = 5_000;

/** Bytes of each part but the last: whole mebibytes, at least the least, at most 10,000 parts. */
export function partBytes(sizeBytes: number, minPartBytes: number): number {
  const needed = Math.ceil(sizeBytes / MAX_PARTS / MEBIBYTE) * MEBIBYTE;
  return Math.max(minPartBytes, needed);
}

/**
 * Uploads the archive in parts, several at a time, each read again from disk when it is sent again; the object appears when all
 * are there. On failure or abort no request is left running, and the parts are removed as far as the store can be reached.
 * (Not lib-storage's Upload: it sends without abort signal and reports an abort before parts in flight are gone.)
 */
export async function uploadInParts(
  store: ObjectStore,
  key: string,
  archive: StoredArchive,
  tuning: S3Tuning,
  signal: AbortSignal,
): Promise<void> {
  const uploadId = await store.createUpload(key, { sha256: archive.sha256 }, signal);
  try {
    const parts = await sendParts(store, { key, uploadId }, archive, tuning, signal);
    await store.completeUpload(key, uploadId, parts, signal);
  } catch (error) {
    await store.abortUpload(key, uploadId, AbortSignal.timeout(ABORT_MILLISECONDS)).catch(() => {
      // The first error says more; the next try of the same archive lists what is left and removes it.
    });
    throw error;
  }
}

interface Upload {
  readonly key: string;
  readonly uploadId: string;
}

async function sendParts(
  store: ObjectStore,
  { key, uploadId }: Upload,
  archive: StoredArchive,
  tuning: S3Tuning,
  signal: AbortSignal,
): Promise<UploadedPart[]> {
  const size = partBytes(archive.sizeBytes, tuning.minPartBytes);
  const count = Math.max(1, Math.ceil(archive.sizeBytes / size));
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const done: UploadedPart[] = [];
  let next = 1;
  await using file = await open(archive.path, 'r');
  const work = async (): Promise<void> => {
    while (next <= count && !either.aborted) {
      const number = next;
      next += 1;
      const start = (number - 1) * size;
      const body = await readPart(file, start, Math.min(size, archive.sizeBytes - start));
      done.push(await store.uploadPart(key, uploadId, { number, body }, either));
    }
  };
  const workers = Array.from({ length: Math.min(tuning.concurrency, count) }, async () => {
    try {
      await work();
    } catch (error) {
      failed.abort(error);
    }
  });
  // All of them have ended before anything else happens: a part that arrives after the abort would stay.
  await Promise.all(workers);
  either.throwIfAborted();
  return done.sort((first, second) => first.number - second.number);
}

async function readPart(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const body = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(body, filled, length - filled, start + filled);
    if (bytesRead === 0) throw new Error('The archive is shorter than it was when it was sealed');
    filled += bytesRead;
  }
  return body;
}
