import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, inflateRawSync, constants } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../src/api/errors.ts';
import { sealArchive } from '../../../src/archive/seal.ts';
import { createSpool } from '../../../src/archive/spool.ts';
import { sha256 } from './readers.ts';
import { redactedContent } from './redacted-content.ts';
import { temporaryFolder } from './temporary-folder.ts';

const signal = new AbortController().signal;
const MEBIBYTE = 1024 * 1024;
const ROOMY = { maxBytes: 2 ** 30 };

/** Yields `first`, then hangs in a promise that never settles, as a dead connection does. */
async function* hanging(first: Buffer, onHang: () => void = () => undefined): AsyncGenerator<Buffer> {
  yield first;
  onHang();
  await new Promise<never>(() => undefined);
}

async function* failing(first: Buffer, error: Error): AsyncGenerator<Buffer> {
  yield first;
  throw error;
}

describe('spool.add', () => {
  it('keeps what came and says what it was', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    const chunks = [Buffer.from('one\n'), Buffer.alloc(0), randomBytes(200_000)];
    const whole = Buffer.concat(chunks);

    const file = await spool.add('a/b.log', redactedContent(chunks, { counts: { 'bearer-token': 2 } }), { signal });

    expect(file).toMatchObject({
      path: 'a/b.log',
      bytesRaw: whole.length + 1,
      bytesKept: whole.length,
      crc32: crc32(whole),
      sha256: sha256(whole),
      counts: { 'bearer-token': 2 },
    });
    const piece = await readFile(file.pieceFile);
    expect(piece.length).toBe(file.compressedBytes);
    expect(inflateRawSync(piece, { finishFlush: constants.Z_SYNC_FLUSH })).toEqual(whole);
    expect(spool.files()).toEqual([file]);
    expect(spool.usedBytes()).toBe(file.compressedBytes);
  });

  it('lets nobody else read', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: join(folder.path, 'new'), ...ROOMY });
    const { pieceFile } = await spool.add('a', redactedContent([Buffer.from('x')]), { signal });
    const modes = await Promise.all([join(folder.path, 'new'), spool.directory, pieceFile].map((path) => stat(path)));

    expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o700, 0o600]);
  });

  it.each([
    ['../x', 'a `..` segment'],
    ['taken', 'another item has it'],
    ['taken/below', 'one of its folders is the file of another item'],
    ['folder', 'it is a folder of other items'],
  ])('refuses the path %s', async (path, problem) => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    await spool.add('taken', redactedContent([]), { signal });
    await spool.add('folder/file', redactedContent([]), { signal });

    await expect(spool.add(path, redactedContent([]), { signal })).rejects.toMatchObject({
      code: 'PATH_REFUSED',
      message: expect.stringContaining(problem),
    });
    expect(spool.files()).toHaveLength(2);
  });

  it('adds many at the same time, and refuses the second of one path', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    const contents = Array.from({ length: 20 }, (_, index) => Buffer.alloc(300_000, index));

    const added = await Promise.all(
      contents.map((bytes, index) => spool.add(`item-${String(index)}`, redactedContent([bytes]), { signal })),
    );
    const twice = await Promise.allSettled([1, 2].map(() => spool.add('same', redactedContent([]), { signal })));

    expect(added.map((file) => file.sha256)).toEqual(contents.map((bytes) => sha256(bytes)));
    expect(twice.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  it('leaves nothing of an item whose source fails, rethrows, and frees its path', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    const dropped = new SupportPacketError('STREAM_DROPPED', 'gone');
    const broken = redactedContent(failing(randomBytes(MEBIBYTE), dropped));

    await expect(spool.add('a.log', broken, { signal })).rejects.toBe(dropped);

    expect(await readdir(spool.directory)).toEqual([]);
    expect(spool.usedBytes()).toBe(0);
    await expect(spool.add('a.log', redactedContent([]), { signal })).resolves.toMatchObject({ path: 'a.log' });
  });

  it('leaves out what the redactor did not count', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    const slipped = redactedContent([Buffer.from('secret')], { bytesOut: 5 });

    await expect(spool.add('a', slipped, { signal })).rejects.toMatchObject({ code: 'REDACTION_FAILED' });

    expect(await readdir(spool.directory)).toEqual([]);
  });

  it('ends with the signal even when the source hangs', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    const deadline = new SupportPacketError('DEADLINE_EXCEEDED', 'too long');
    const abort = new AbortController();
    const content = redactedContent(hanging(randomBytes(MEBIBYTE), () => abort.abort(deadline)));

    await expect(spool.add('a', content, { signal: abort.signal })).rejects.toBe(deadline);

    expect(await readdir(spool.directory)).toEqual([]);
    expect(spool.usedBytes()).toBe(0);
  });

  it('calls an abort without a reason of ours CANCELLED', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });

    await expect(spool.add('a', redactedContent([]), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('caps an item at its uncompressed size', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    const content = redactedContent([Buffer.alloc(600), Buffer.alloc(401)]);

    await expect(spool.add('a', content, { signal, maxBytes: 1000 })).rejects.toMatchObject({
      code: 'STREAM_TOO_LARGE',
    });
    await expect(
      spool.add('a', redactedContent([Buffer.alloc(1000)]), { signal, maxBytes: 1000 }),
    ).resolves.toMatchObject({ bytesKept: 1000 });
  });
});

describe('a full spool', () => {
  it('refuses items, keeps those it has, and still takes the documents about the packet', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, maxBytes: 100_000 });
    await spool.add('fits', redactedContent([randomBytes(90_000)]), { signal });

    await expect(spool.add('too-much', redactedContent([randomBytes(9_000)]), { signal })).rejects.toMatchObject({
      code: 'SPOOL_FULL',
    });
    await spool.add('manifest.json', redactedContent([randomBytes(4_000)]), { signal, essential: true });

    expect(spool.files().map(({ path }) => path)).toEqual(['fits', 'manifest.json']);
  });

  it('says so when the disk is full, and leaves nothing of the item', async () => {
    await using folder = await temporaryFolder();
    await using disk = await smallDisk(folder.path, '2m');
    await using spool = await createSpool({ directory: disk.path, ...ROOMY });
    await spool.add('fits', redactedContent([randomBytes(MEBIBYTE)]), { signal });

    await expect(spool.add('too-much', redactedContent([randomBytes(2 * MEBIBYTE)]), { signal })).rejects.toMatchObject(
      {
        code: 'SPOOL_FULL',
        cause: expect.objectContaining({ code: 'ENOSPC' }),
      },
    );

    expect(await readdir(spool.directory)).toEqual(['1.deflate']);
    expect(spool.usedBytes()).toBe(spool.files()[0]?.compressedBytes);
  });

  it('seals in little more room than the archive takes', async () => {
    await using folder = await temporaryFolder();
    await using disk = await smallDisk(folder.path, '5m');
    await using spool = await createSpool({ directory: disk.path, ...ROOMY });
    for (const path of ['a', 'b', 'c']) {
      await spool.add(path, redactedContent([randomBytes(MEBIBYTE)]), { signal });
    }

    const archive = await sealArchive(spool.files(), sealOptions(spool.directory));

    expect(archive.sizeBytes).toBeGreaterThan(3 * MEBIBYTE);
    expect(await readdir(spool.directory)).toEqual(['chat-demo.tar.gz']);
  });

  it('says so when there is no room for the archive, and removes what there is of it', async () => {
    await using folder = await temporaryFolder();
    await using disk = await smallDisk(folder.path, '5m');
    await using spool = await createSpool({ directory: disk.path, ...ROOMY });
    await spool.add('a', redactedContent([randomBytes(3 * MEBIBYTE)]), { signal });

    await expect(sealArchive(spool.files(), sealOptions(spool.directory))).rejects.toMatchObject({
      code: 'SPOOL_FULL',
    });

    expect(await readdir(spool.directory)).toEqual(['1.deflate']);
  });

  function sealOptions(directory: string): Parameters<typeof sealArchive>[1] {
    return { name: 'chat-demo', mtime: new Date(0), directory, signal };
  }
});

describe('sealArchive', () => {
  it('stops with the signal and leaves no archive', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, ...ROOMY });
    await spool.add('a', redactedContent([randomBytes(MEBIBYTE)]), { signal });
    const options = { name: 'x', mtime: new Date(0), directory: spool.directory, signal: AbortSignal.abort() };

    await expect(sealArchive(spool.files(), options)).rejects.toMatchObject({ code: 'CANCELLED' });

    expect(await readdir(spool.directory)).toEqual(['1.deflate']);
  });
});

describe('closing a spool', () => {
  it('ends what is being added and removes everything', async () => {
    await using folder = await temporaryFolder();
    const spool = await createSpool({ directory: folder.path, ...ROOMY });
    await spool.add('done', redactedContent([Buffer.from('x')]), { signal });
    const { promise: hangs, resolve: onHang } = Promise.withResolvers<undefined>();
    const content = redactedContent(hanging(Buffer.from('x'), () => onHang(undefined)));
    const adding = expect(spool.add('a', content, { signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    await hangs;

    await spool[Symbol.asyncDispose]();

    await adding;
    expect(await readdir(folder.path)).toEqual([]);
  });
});

/** A tmpfs of `size`; needs root, as the whole harness does. */
async function smallDisk(parent: string, size: string): Promise<AsyncDisposable & { readonly path: string }> {
  const path = join(parent, 'disk');
  await mkdir(path);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  return {
    path,
    [Symbol.asyncDispose]: () => {
      execFileSync('umount', [path]);
      return Promise.resolve();
    },
  };
}
