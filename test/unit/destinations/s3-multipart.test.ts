import { describe, expect, it } from '@jest/globals';
import { uploadInParts } from '../../../src/destinations/s3/multipart.ts';
import type { ObjectStore } from '../../../src/destinations/s3/object-store.ts';
import { DEFAULT_S3_TUNING } from '../../../src/destinations/s3/options.ts';
import { someArchive, temporaryFolder } from './folders.ts';

/** A store that refuses every part, and whose credentials may not list: nobody finds the parts later. */
function refusingStore(ended: string[]): ObjectStore {
  return {
    createUpload: () => Promise.resolve('upload-1'),
    uploadPart: () => Promise.reject(new Error('slow down')),
    completeUpload: () => Promise.reject(new Error('must not be completed')),
    abortUpload: (key, uploadId, signal) => {
      ended.push(`${key} ${uploadId} ${String(signal.aborted)}`);
      return Promise.resolve();
    },
    listUploads: () => Promise.reject(new Error('AccessDenied')),
    head: () => Promise.resolve('unknown'),
    [Symbol.dispose]: () => undefined,
  };
}

describe('an upload in parts', () => {
  it.each(['fails', 'is aborted'])('that %s is ended by its id, with a signal that still lives', async (how) => {
    await using folder = await temporaryFolder();
    const ended: string[] = [];
    const signal = how === 'fails' ? new AbortController().signal : AbortSignal.abort(new Error('cancelled'));
    const archive = await someArchive(folder.path, 30);

    await expect(uploadInParts(refusingStore(ended), 'key', archive, DEFAULT_S3_TUNING, signal)).rejects.toThrow(
      how === 'fails' ? 'slow down' : 'cancelled',
    );

    expect(ended).toEqual(['key upload-1 false']);
  });
});
