import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredArchive } from '../../../src/destinations/ports.ts';
import { DEFAULT_S3_TUNING, type S3Tuning } from '../../../src/destinations/s3/options.ts';
import { someArchive } from '../../unit/destinations/folders.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { runS3, type S3Run } from './s3-process.ts';
import { BUCKET, startS3Server, type S3Server } from './s3-server.ts';

const MEBIBYTE = 1024 * 1024;
const KEY = 'incidents/chat-demo-20260102T030405Z.tar.gz';
const TUNING: S3Tuning = {
  ...DEFAULT_S3_TUNING,
  minPartBytes: 5 * MEBIBYTE,
  requestAttempts: 2,
  pausesMilliseconds: [50, 50],
};

let servers: AsyncDisposableStack;
let server: S3Server;

beforeEach(async () => {
  servers = new AsyncDisposableStack();
  server = servers.use(await startS3Server());
}, 600_000);

afterEach(() => servers.disposeAsync());

function store(archive: StoredArchive, tuning: Partial<S3Tuning> = {}): S3Run {
  return runS3({
    options: { ...server.options, prefix: 'incidents' },
    tuning: { ...TUNING, ...tuning },
    archive,
  });
}

async function stored(key: string): Promise<{ sha256: string; metadata: Record<string, string> | undefined }> {
  const { Body, Metadata } = await server.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  const bytes = await Body?.transformToByteArray();
  return {
    sha256: createHash('sha256')
      .update(bytes ?? '')
      .digest('hex'),
    metadata: Metadata,
  };
}

/** Resolves once some parts are on the server's disk, and the upload is not over yet. */
async function partsArrive(count: number): Promise<void> {
  await waitFor(`${String(count)} parts`, async () => ((await server.partsOnDisk()) >= count ? true : undefined), {
    timeout: 120_000,
    interval: 1,
  });
}

describe('storing in a bucket', () => {
  it.each([
    ['one part', 1000, {}],
    ['exactly one part', 5 * MEBIBYTE, {}],
    ['five parts', 21 * MEBIBYTE + 17, {}],
    ['parts with checksums, as AWS gets them', 11 * MEBIBYTE, { partChecksums: true }],
  ])('brings %s together to the same bytes', async (_, sizeBytes, tuning) => {
    const archive = await someArchive(server.scratch, sizeBytes);

    const { location } = await store(archive, tuning).outcome;

    expect(location).toBe(`s3://${BUCKET}/${KEY}`);
    expect(await stored(KEY)).toEqual({ sha256: archive.sha256, metadata: { sha256: archive.sha256 } });
    expect(await server.uploads()).toEqual([]);
  });

  it('does it again without sending it again', async () => {
    const archive = await someArchive(server.scratch, 1000);
    await store(archive).outcome;
    const head = new HeadObjectCommand({ Bucket: BUCKET, Key: KEY });
    const before = (await server.client.send(head)).LastModified;
    await delay(1100); // the time has seconds

    await store(archive).outcome;

    expect((await server.client.send(head)).LastModified).toEqual(before);
  });

  it('overwrites nothing', async () => {
    await server.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: KEY, Body: 'precious' }));

    expect(await store(await someArchive(server.scratch, 8)).outcome).toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: `Another object lies at ${KEY}, and nothing is overwritten: remove it or choose another prefix`,
    });
    expect((await stored(KEY)).sha256).toBe(createHash('sha256').update('precious').digest('hex'));
  });

  it('removes its parts when it is cancelled half-way', async () => {
    const archive = await someArchive(server.scratch, 300 * MEBIBYTE);
    const storing = store(archive, { concurrency: 1 });
    await partsArrive(2);

    storing.abort();

    expect(await storing.outcome).toMatchObject({ code: 'CANCELLED' });
    expect(await server.objects()).toEqual([]);
    expect(await server.uploads()).toEqual([]);
    expect(await server.partsOnDisk()).toBe(0);
  });

  it('is interrupted when the server dies for good, leaves no object, and a later try removes the parts', async () => {
    const archive = await someArchive(server.scratch, 300 * MEBIBYTE);
    const storing = store(archive, { concurrency: 1 });
    await partsArrive(2);

    await server.kill();

    expect(await storing.outcome).toMatchObject({ code: 'DESTINATION_INTERRUPTED', retry: 'backoff' });
    await server.start();
    expect(await server.objects()).toEqual([]);
    expect(await server.uploads()).toEqual([KEY]);
    await store(archive).outcome;
    expect((await stored(KEY)).sha256).toBe(archive.sha256);
    expect(await server.uploads()).toEqual([]);
    expect(await server.partsOnDisk()).toBe(0);
  });

  it('carries on when the server comes back', async () => {
    const archive = await someArchive(server.scratch, 300 * MEBIBYTE);
    const storing = store(archive, { concurrency: 1, pausesMilliseconds: Array.from({ length: 300 }, () => 200) });
    await partsArrive(2);
    await server.kill();
    await server.start();

    expect(await storing.outcome).toEqual({ location: `s3://${BUCKET}/${KEY}` });

    expect((await stored(KEY)).sha256).toBe(archive.sha256);
    expect(await server.uploads()).toEqual([]);
  });
});
