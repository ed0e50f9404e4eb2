import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { fromBufferPromise } from 'yauzl';
import { sealArchive } from '../../../src/archive/seal.ts';
import { createSpool } from '../../../src/archive/spool.ts';
import { collectItem } from '../../../src/collector/collect-item.ts';
import { addDocuments } from '../../../src/collector/documents.ts';
import { collectorStatus } from '../../../src/collector/packet-status.ts';
import { verifyArchive } from '../../../src/collector/verify.ts';
import { createWarningList } from '../../../src/collector/warning-list.ts';
import type { Item } from '../../../src/products/ports.ts';
import type { TextRule } from '../../../src/redact/engine/rule.ts';
import type { ContentFormat } from '../../../src/redact/ports.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { TEXT_RULES } from '../../../src/redact/rules/catalogue.ts';
import { openArchive } from '../../support/archive-reader.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { tarOf, zipOf } from '../redact/formats/archives.ts';
import { item, rung } from './fakes/items.ts';
import { request } from './fakes/world.ts';

/** No rule would mask it: where it is seen, raw bytes went around the redactor. */
const RAW = 'untouched-raw-bytes-of-the-source';
const CONTENT = `${RAW} ${'line of a log\n'.repeat(2000)}`;
const BOMB = Buffer.concat([Buffer.from(RAW), Buffer.alloc(64 * 1024 ** 2, 'a line ')]);

/** A rule that breaks, with what it saw in its words. */
const BROKEN_RULE: TextRule = {
  name: 'broken',
  description: 'Throws.',
  examples: [],
  literals: ['boom-of-a-rule'],
  matcher: () => (window, start) => {
    throw new TypeError(`cannot read ${window.text(start - 40, start)}`);
  },
};

it('leaves out what it cannot redact, tells, and lets no raw byte into spool, archive, log or status', async () => {
  await using folder = await temporaryFolder();
  await using spool = await createSpool({ directory: folder.path, maxBytes: 64 * 1024 ** 2 });
  const redactor = createRedactor({ level: 'Standard', textRules: [...TEXT_RULES, BROKEN_RULE] });
  const warnings = createWarningList((text) => redactor.redactText(text));
  const signal = new AbortController().signal;
  const items = await unreadable();

  const results = await Promise.all(
    items.map((one) => collectItem(one, { redactor, spool, warnings, onBytes: () => undefined, now: () => 0 }, signal)),
  );
  const container = await collectItem(
    item({
      path: 'parts.zip',
      format: 'zip',
      rungs: [rung(async () => ({ chunks: pieces(await unreadableParts()) }))],
    }),
    { redactor, spool, warnings, onBytes: () => undefined, now: () => 0 },
    signal,
  );
  const fine = await collectItem(
    item({ path: 'fine.log' }),
    { redactor, spool, warnings, onBytes: () => undefined, now: () => 0 },
    signal,
  );
  const input = {
    request: request(),
    items: [...results, container, fine],
    warnings: warnings.all(),
    finishedAt: new Date(),
  };
  await addDocuments(input, { redactor, spool }, signal);
  const spooled = await everything(spool.directory);
  const sealed = await sealArchive(spool.files(), {
    name: 'packet',
    mtime: new Date(),
    directory: spool.directory,
    signal,
  });
  await verifyArchive(sealed.path, [RAW], signal);
  const archive = await openArchive(await readFile(sealed.path));
  const progress = { itemsTotal: 1, itemsDone: 1, bytesCollected: 1, message: '' };
  const view = { progress, warnings: warnings.all(), targets: [], redactions: 0, collected: true, partial: false };
  const status = collectorStatus({ ...view, now: new Date(), generation: 1, present: [], raisedLogLevels: [] });

  expect(results.map(({ path, status: end }) => [path, end])).toEqual(items.map(({ path }) => [path, 'failed']));
  expect([fine.status, container.status]).toEqual(['collected', 'collected']);
  expect(warnings.all().find(({ item: path }) => path === 'parts.zip')?.message).toBe(
    'Left out of parts.zip: bomb.log (FormatUnreadable), core.bin (FormatUnsupported), rule.log (RedactionFailed), cut.gz (FormatUnreadable)',
  );
  expect(new Set(status.warnings?.map(({ item: path }) => path))).toEqual(
    new Set([...items.map(({ path }) => path), 'parts.zip']),
  );
  expect([...archive.files.keys()].toSorted()).toEqual([
    'fine.log',
    'manifest.json',
    'mattermost/chat/warning.txt',
    'parts.zip',
    'redaction-report.json',
    'warning.txt',
  ]);
  expect(Buffer.concat([...archive.files.values()]).includes(RAW)).toBe(false);
  expect(await contentOf(archive.files.get('parts.zip'))).toMatch(/^a line\n(?:This file was left out [^\n]*\n){4}$/);
  expect(spooled.includes(RAW)).toBe(false);
  expect(JSON.stringify([status, warnings.all(), results])).not.toContain(RAW);
});

/** One of each kind that must fail closed. */
async function unreadable(): Promise<readonly Item[]> {
  const gzip = gzipSync(CONTENT);
  const zip = await zipOf({ 'a.log': CONTENT });
  const encrypted = Buffer.from(zip);
  const directory = encrypted.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  encrypted.writeUInt16LE(encrypted.readUInt16LE(directory + 8) | 1, directory + 8);
  const tar = await tarOf({ 'a.log': CONTENT });
  const sources: readonly (readonly [string, ContentFormat, Buffer])[] = [
    ['corrupt.gz', 'gzip', Buffer.concat([gzip.subarray(0, 40), Buffer.from(RAW), gzip.subarray(40)])],
    ['truncated.gz', 'gzip', gzip.subarray(0, gzip.length - 12)],
    ['bomb.gz', 'gzip', gzipSync(BOMB)],
    ['encrypted.zip', 'zip', encrypted],
    ['truncated.zip', 'zip', zip.subarray(0, zip.length - 30)],
    ['truncated.tar', 'tar', tar.subarray(0, tar.length - 9000)],
    ['config.json', 'mattermost-config', Buffer.from(`{"a": "${RAW}", `)],
    ['rule.log', 'text', Buffer.from(`${RAW} boom-of-a-rule ${RAW}`)],
    ['core.json', 'json', Buffer.concat([Buffer.from([0x1f, 0x8b, 8]), Buffer.from(RAW)])],
    ['cpu.prof', 'pprof', Buffer.from(`no profile: ${RAW}`)],
  ];
  return sources.map(([path, format, bytes]) =>
    item({ path, format, rungs: [rung(async () => Promise.resolve({ chunks: pieces(bytes) }))] }),
  );
}

/** Parts of a container that must fail closed, while the container goes on. */
async function unreadableParts(): Promise<Buffer> {
  return zipOf({
    'fine.log': 'a line\n',
    'bomb.log': BOMB,
    'core.bin': Buffer.concat([Buffer.from('\x7fELF\0\0'), Buffer.from(RAW)]),
    'rule.log': `${RAW} boom-of-a-rule`,
    'cut.gz': gzipSync(CONTENT).subarray(0, 60),
  });
}

async function contentOf(zip: Buffer | undefined): Promise<string> {
  const reader = await fromBufferPromise(zip ?? Buffer.alloc(0), { lazyEntries: true });
  const texts: string[] = [];
  for await (const entry of reader.eachEntry()) texts.push(await text(await reader.openReadStreamPromise(entry)));
  return texts.join('');
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

async function everything(directory: string): Promise<Buffer> {
  const names = await readdir(directory, { recursive: true });
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(directory, name)))));
}
