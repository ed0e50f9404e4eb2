import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { extract, pack } from 'tar-stream';
import { fromBufferPromise } from 'yauzl';
import { DEFAULT_LIMITS } from '../../../../src/redact/formats/expansion-budget.ts';
import type { ContentFormat } from '../../../../src/redact/ports.ts';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { pieces, plainMarks, redactAll } from '../redact-all.ts';
import { tarOf, zipOf } from './archives.ts';

const LOG = 'x password=opensesame y\n'.repeat(500);
const MASKED = 'x password=<password> y\n'.repeat(500);
const BINARY = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(6000, 1), Buffer.from('password=opensesame')]);

async function untar(bytes: Buffer): Promise<Record<string, string>> {
  const reader = extract();
  reader.end(bytes);
  const entries: Record<string, string> = {};
  for await (const entry of reader as AsyncIterable<unknown> as AsyncIterable<
    AsyncIterable<Buffer> & { header: { name: string } }
  >) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk);
    entries[entry.header.name] = plainMarks(Buffer.concat(chunks).toString());
  }
  return entries;
}

async function unzip(bytes: Buffer): Promise<Record<string, string>> {
  const reader = await fromBufferPromise(bytes, { lazyEntries: true });
  const entries: Record<string, string> = {};
  for await (const entry of reader.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of (await reader.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) chunks.push(chunk);
    entries[entry.fileName] = plainMarks(Buffer.concat(chunks).toString());
  }
  return entries;
}

describe('containers', () => {
  it('gzip is opened and packed again', async () => {
    const { bytes, result } = await redactAll(gzipSync(LOG), 'gzip', { path: 'a.log.gz', chunk: 7 });

    expect(plainMarks(gunzipSync(bytes).toString())).toBe(MASKED);
    expect(result.counts).toEqual({ password: 500 });
  });

  it('tar and tar.gz keep good entries, and a note stands for one that cannot be redacted', async () => {
    const tar = await tarOf({
      'd/a.log': LOG,
      'bin.dat': BINARY,
      'b.json': '{"password":"x y","n":1}',
      'c.log.gz': gzipSync(LOG),
    });
    const plain = await redactAll(tar, 'tar', { path: 'p.tar' });
    const zipped = await redactAll(gzipSync(tar), 'tar-gzip', { path: 'p.tar.gz' });

    for (const entries of [await untar(plain.bytes), await untar(gunzipSync(zipped.bytes))]) {
      expect(entries).toMatchObject({ 'd/a.log': MASKED, 'b.json': '{"password":"<password>","n":1}' });
      expect(entries['bin.dat.left-out.txt']).toContain('FormatUnsupported');
      expect(Object.keys(entries)).toHaveLength(4);
    }
    expect(plain.result.leftOut).toEqual([{ path: 'p.tar/bin.dat', reason: 'FormatUnsupported' }]);
    expect(plain.bytes.includes('opensesame')).toBe(false);
  });

  it('names of entries, folders and what links lead to are masked as well', async () => {
    const archive = pack();
    archive.entry({ name: 'a/password=opensesame1/', type: 'directory' });
    archive.entry({ name: 'b/password=opensesame2' }, LOG);
    archive.entry({ name: 'c', type: 'symlink', linkname: '/d?password=opensesame3' });
    archive.finalize();
    const tar = await redactAll(await buffer(archive), 'tar', { path: 'p.tar' });
    const zip = await redactAll(
      await zipOf({ 'b/password=opensesame4': LOG, 'c.bin password=opensesame5': BINARY }),
      'zip',
    );

    expect(tar.bytes.toString('latin1')).not.toContain('opensesame');
    expect(zip.bytes.toString('latin1')).not.toContain('opensesame');
    expect(Object.keys(await unzip(zip.bytes)).map(plainMarks)).toEqual([
      'b/password=<password>',
      'c.bin password=<password>.left-out.txt',
    ]);
    expect(JSON.stringify(zip.result.leftOut)).not.toContain('opensesame');
  });

  it('zip is opened with everything in it', async () => {
    const zip = await zipOf({
      'n/mattermost.log': LOG,
      'sanitized_config.json': '{"LdapSettings":{"BindPassword":"x"}}',
      'in.tar': await tarOf({ 'a.log': LOG }),
    });
    const { bytes, result } = await redactAll(zip, 'zip', { path: 'p.zip' });
    const entries = await unzip(bytes);

    expect(entries['n/mattermost.log']).toBe(MASKED);
    expect(entries['sanitized_config.json']).toBe('{"LdapSettings":{"BindPassword":"<password>"}}');
    expect(result.counts).toMatchObject({ password: 1001 });
  });
});

describe('what cannot be redacted fails, and says why', () => {
  const gz = gzipSync(LOG);
  const cases: readonly (readonly [string, ContentFormat, () => Promise<Buffer> | Buffer, string])[] = [
    ['a gzip that is cut off', 'gzip', () => gz.subarray(0, -20), 'FORMAT_UNREADABLE'],
    [
      'a corrupt gzip',
      'gzip',
      () => Buffer.concat([gz.subarray(0, 30), Buffer.from('xxxx'), gz.subarray(34)]),
      'FORMAT_UNREADABLE',
    ],
    ['text declared as gzip', 'gzip', () => Buffer.from(LOG), 'FORMAT_UNREADABLE'],
    ['gzip declared as text', 'text', () => gz, 'FORMAT_UNREADABLE'],
    ['a binary inside a gzip', 'gzip', () => gzipSync(BINARY), 'FORMAT_UNSUPPORTED'],
    [
      'a tar that is cut off in an entry',
      'tar',
      async () => (await tarOf({ 'a.log': LOG })).subarray(0, 3000),
      'FORMAT_UNREADABLE',
    ],
    [
      'a tar without its end',
      'tar',
      async () => (await tarOf({ 'a.log': LOG })).subarray(0, -1024),
      'FORMAT_UNREADABLE',
    ],
    ['text declared as tar', 'tar', () => Buffer.from(LOG), 'FORMAT_UNREADABLE'],
    ['a zip that is cut off', 'zip', async () => (await zipOf({ 'a.log': LOG })).subarray(0, 100), 'FORMAT_UNREADABLE'],
    ['an encrypted zip', 'zip', async () => encrypted(await zipOf({ 'a.log': LOG })), 'FORMAT_UNREADABLE'],
    [
      'too many layers',
      'gzip',
      () => [1, 2, 3, 4, 5].reduce<Buffer>((inner) => gzipSync(inner), gz),
      'FORMAT_UNSUPPORTED',
    ],
    ['a profile that is none', 'pprof', () => Buffer.from(LOG), 'FORMAT_UNREADABLE'],
  ];

  it.each(cases)('%s', async (_name, format, make, code) => {
    await expect(redactAll(await make(), format)).rejects.toMatchObject({ code });
  });

  it('a bomb: by ratio, by size, by entries', async () => {
    const limits = { ...DEFAULT_LIMITS, ratio: 50, ratioFreeBytes: 1000, entries: 3 };
    const small = createRedactor({ level: 'Standard', limits: { ...limits, expandedBytes: 5000, ratio: 1e9 } });
    const redactor = createRedactor({ level: 'Standard', limits });
    const bomb = gzipSync('a'.repeat(1_000_000));

    await expect(redactAll(bomb, 'gzip', { redactor })).rejects.toMatchObject({ code: 'FORMAT_UNREADABLE' });
    await expect(redactAll(gzipSync(LOG), 'gzip', { redactor: small })).rejects.toMatchObject({
      code: 'FORMAT_UNREADABLE',
    });
    const narrow = createRedactor({ level: 'Standard', limits: { ...DEFAULT_LIMITS, heldBytes: 1000 } });
    const held = await redactAll(await tarOf({ 'a.log': randomBytes(9999).toString('hex') }), 'tar', {
      redactor: narrow,
      path: 'p.tar',
    });
    expect(held.result.leftOut).toEqual([{ path: 'p.tar/a.log', reason: 'FormatUnsupported' }]);
    const zip = await redactAll(await zipOf({ 'a.log': LOG }), 'zip', { redactor: small, path: 'p.zip' });
    expect(zip.result.leftOut).toEqual([{ path: 'p.zip/a.log', reason: 'FormatUnreadable' }]);
    await expect(redactAll(await tarOf({ a: 'a', b: 'b', c: 'c', d: 'd' }), 'tar', { redactor })).rejects.toMatchObject(
      { code: 'FORMAT_UNREADABLE' },
    );
  });

  it('an error of the source stays what it is', async () => {
    const broken = new Error('connection lost');
    async function* source(): AsyncGenerator<Uint8Array> {
      yield* pieces(gz.subarray(0, 20));
      throw broken;
    }
    for (const format of ['text', 'gzip', 'tar', 'zip', 'json', 'kubernetes-yaml'] as const) {
      const content = createRedactor({ level: 'Standard' }).redact(
        format === 'gzip' ? source() : failing(broken),
        { path: 'x', format },
        new AbortController().signal,
      );
      await expect(drain(content.chunks())).rejects.toBe(broken);
    }
  });

  it('a reader that stops early is not kept waiting', async () => {
    for (const [format, bytes] of [
      ['zip', await zipOf({ a: LOG, b: LOG })],
      ['tar', await tarOf({ a: LOG, b: LOG })],
      ['gzip', gz],
    ] as const) {
      const content = createRedactor({ level: 'Standard' }).redact(
        pieces(bytes),
        { path: 'x', format },
        new AbortController().signal,
      );
      for await (const _ of content.chunks()) break;
      expect(() => content.result()).toThrow('not been read to its end');
    }
  });
});

/** The bit that says so, in the entry of the central directory. */
function encrypted(zip: Buffer): Buffer {
  const directory = zip.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  zip.writeUInt16LE(zip.readUInt16LE(directory + 8) | 1, directory + 8);
  return zip;
}

async function* failing(error: Error): AsyncGenerator<Uint8Array> {
  yield* pieces(Buffer.from('some text: '));
  throw error;
}

async function drain(chunks: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of chunks);
}
