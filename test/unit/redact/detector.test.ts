import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { createLeakDetector } from '../../../src/redact/detector.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { tarOf, zipOf } from './formats/archives.ts';
import { pieces } from './redact-all.ts';
import { KNOWN_VALUE, SAMPLE_LOG } from './sample-log.ts';

const detector = createLeakDetector({ knownValues: [KNOWN_VALUE] });

async function kinds(content: string | Buffer, chunk = 64 * 1024): Promise<string[]> {
  return (await detector.scan('x', pieces(Buffer.from(content), chunk))).map((finding) => finding.kind).sort();
}

describe('the detector of leaks', () => {
  it('finds what the sample holds, and nothing in what the redactor made of it', async () => {
    const masked = createRedactor({ level: 'Standard', knownValues: [KNOWN_VALUE] }).redactText(SAMPLE_LOG);

    expect(await kinds(SAMPLE_LOG)).toEqual([
      'aws-access-key',
      'github-token',
      'json-web-token',
      'known-value',
      'private-key',
      'slack-token',
    ]);
    expect(await kinds(masked)).toEqual([]);
  });

  it('misses none where one block of what it reads ends and the next begins', async () => {
    const content = `${'.'.repeat(97)}${KNOWN_VALUE} `.repeat(20_000);

    expect(content.length).toBeGreaterThan(2 * 1024 ** 2);
    for (const chunk of [64 * 1024, 262_144, 300_001]) {
      const [finding, ...others] = await detector.scan('x', pieces(Buffer.from(content), chunk));
      expect(others).toEqual([]);
      expect(finding).toEqual({ path: 'x', kind: 'known-value', count: 20_000 });
    }
  });

  it.each([
    ['known-value', `x ${KNOWN_VALUE} y`],
    ['known-value', Buffer.from(`user:${KNOWN_VALUE}`).toString('base64')],
    ['known-value', Buffer.from(`us:${KNOWN_VALUE}!`).toString('base64')],
    ['url-password', 'dial postgres://mm:s3cr3t@db:5432/mm failed'],
    ['mattermost-setting', '"SMTPPassword": "abc"'],
    ['private-key', String.raw`"-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIAbcdefghijk"`],
  ])('finds %s in %j', async (kind, text) => {
    expect(await kinds(text, 5)).toEqual([kind]);
  });

  it('finds what lies across its blocks, and what is in a gzip file', async () => {
    const far = `${'.'.repeat(300_000)}${KNOWN_VALUE}${'.'.repeat(300_000)}`;

    expect(await detector.scan('far', pieces(Buffer.from(far), 1000))).toEqual([
      { path: 'far', kind: 'known-value', count: 1 },
    ]);
    expect(await kinds(gzipSync(far))).toEqual(['known-value']);
  });

  it.each([
    'postgres://****:****@db/mm',
    'postgres://mm:***REDACTED:url-password:0a1b2c***@db/mm',
    'https://***REDACTED:url-token:0a1b2c***@git.example.com/a.git',
    '"SMTPPassword": "********************************"',
    'https://host:8080/a@b',
    'http://u:${PASS}@h',
  ])('leaves %j alone', async (text) => {
    expect(await kinds(text)).toEqual([]);
  });
});

describe('containers inside', () => {
  it('are opened at any depth', async () => {
    const log = Buffer.from('x planted-value-42 y');
    const tar = gzipSync(await tarOf({ 'in/a.log': log }));
    const zip = await zipOf({
      'b.tgz': tar,
      'c.log': log,
      'deep.zip': await zipOf({ 'd.gz': gzipSync(gzipSync(log)) }),
    });
    const detector = createLeakDetector({ knownValues: ['planted-value-42'] });

    expect((await detector.scan('p.zip', pieces(zip))).map(({ path, kind }) => `${path} ${kind}`).sort()).toEqual([
      'p.zip/b.tgz/in/a.log known-value',
      'p.zip/c.log known-value',
      'p.zip/deep.zip/d.gz known-value',
    ]);
  });
});
