import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SupportPacketError, isSupportPacketError } from '../../api/errors.ts';
import type { Destination, StoredArchive } from '../ports.ts';
import { untilAborted } from '../until-aborted.ts';
import { uploadInParts } from './multipart.ts';
import { openObjectStore, type ObjectStore } from './object-store.ts';
import { DEFAULT_S3_TUNING, type S3Options, type S3Tuning } from './options.ts';
import { explainS3Error } from './s3-error.ts';

/** How long the removal of leftovers may take. */
const TIDY_MILLISECONDS = 5_000;

/** An S3-compatible object store. Location: `s3://<bucket>/<key>`. */
export function createS3Destination(options: S3Options, tuning: S3Tuning = DEFAULT_S3_TUNING): Destination {
  const name = `bucket ${options.bucket}`;
  const open = async <T>(phase: 'preflight' | 'store', work: (store: ObjectStore) => Promise<T>): Promise<T> => {
    try {
      using store = await openObjectStore(options, tuning);
      return await work(store);
    } catch (error) {
      throw explainS3Error(error, options, phase);
    }
  };
  return {
    preflight: (signal) =>
      untilAborted(`The check of ${name}`, signal, (inner) =>
        open('preflight', (store) => assertWritable(store, options, inner)),
      ),
    store: (archive, signal) =>
      untilAborted(`Storing in ${name}`, signal, async (inner) => {
        const key = keyOf(options, archive.fileName);
        const attempt = (): Promise<void> =>
          open('store', (store) =>
            storeOnce(store, { key, archive, replace: options.replace === true }, tuning, inner),
          );
        await retried(attempt, tuning.pausesMilliseconds, inner);
        return { location: `s3://${options.bucket}/${key}` };
      }),
  };
}

function keyOf({ prefix = '' }: S3Options, fileName: string): string {
  return [...prefix.split('/').filter((segment) => segment !== ''), fileName].join('/');
}

/**
 * Begins an upload and ends it without a part. That needs what storing needs (the bucket, valid credentials, the right to write)
 * and, unlike a small object, leaves no version, lock or event behind; unlike HEAD it says what is wrong.
 */
async function assertWritable(store: ObjectStore, options: S3Options, signal: AbortSignal): Promise<void> {
  const key = keyOf(options, `.supportpacket-probe-${randomBytes(4).toString('hex')}`);
  try {
    const uploadId = await store.createUpload(key, {}, signal);
    await store.abortUpload(key, uploadId, signal);
  } catch (error) {
    await discardLeftovers(store, key);
    throw error;
  }
}

interface Upload {
  readonly key: string;
  readonly archive: StoredArchive;
  readonly replace: boolean;
}

async function storeOnce(store: ObjectStore, upload: Upload, tuning: S3Tuning, signal: AbortSignal): Promise<void> {
  const { key, archive } = upload;
  if (await isThere(store, upload, signal)) return;
  await discardLeftovers(store, key);
  try {
    await uploadInParts(store, key, archive, tuning, signal);
  } catch (error) {
    await discardLeftovers(store, key);
    throw error;
  }
  const facts = await store.head(key, signal);
  if (facts === 'unknown' || (facts !== 'absent' && facts.sizeBytes === archive.sizeBytes)) return;
  const found = facts === 'absent' ? 'no object' : `${String(facts.sizeBytes)} bytes`;
  const message = `After the upload of ${String(archive.sizeBytes)} bytes the store has ${found}: check the store`;
  throw new SupportPacketError('DESTINATION_INTERRUPTED', message);
}

/** An earlier try may have ended well without our hearing of it. Something else of that name is overwritten only on request. */
async function isThere(store: ObjectStore, { key, archive, replace }: Upload, signal: AbortSignal): Promise<boolean> {
  const facts = await store.head(key, signal);
  if (facts === 'absent' || facts === 'unknown') return false;
  if (facts.sizeBytes === archive.sizeBytes && facts.sha256 === archive.sha256) return true;
  if (replace) return false;
  const message = `Another object lies at ${key}, and nothing is overwritten: remove it or choose another prefix`;
  throw new SupportPacketError('DESTINATION_UNAVAILABLE', message);
}

/**
 * Removes unfinished uploads of this very key: by a collector that was killed, from while the store was away, or of a request
 * that was aborted before its answer came. Needs no living signal. Whatever prevents it is no reason to fail: not everybody who
 * may write may list, and not every store can.
 */
async function discardLeftovers(store: ObjectStore, key: string): Promise<void> {
  const signal = AbortSignal.timeout(TIDY_MILLISECONDS);
  const left = await store.listUploads(key, signal).catch(() => []);
  await Promise.allSettled(left.map((uploadId) => store.abortUpload(key, uploadId, signal)));
}

async function retried(
  attempt: () => Promise<void>,
  pausesMilliseconds: readonly number[],
  signal: AbortSignal,
): Promise<void> {
  for (const pause of pausesMilliseconds) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (signal.aborted || !isSupportPacketError(error, 'DESTINATION_INTERRUPTED')) throw error;
    }
    await sleep(pause, undefined, { signal });
  }
  await attempt();
}
