import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { readOutput } from './read-output.ts';
import { runRedact } from './run-redact.ts';
import { tarBytes, writeFolder, zipBytes } from './sample-packet.ts';

/** Stands in every item that cannot be redacted; must not be seen anywhere afterwards. */
const RAW = 'RAWBYTES-plainly-to-be-seen';
const GOOD = { 'good.log': Buffer.from('level=info msg="all is well"\n') };

/** Sets the flag for encryption in the headers of every entry. */
function encrypted(zip: Buffer): Buffer {
  for (const [magic, offset] of [
    ['PK\x03\x04', 6],
    ['PK\x01\x02', 8],
  ] as const) {
    for (let at = zip.indexOf(magic, 0, 'latin1'); at >= 0; at = zip.indexOf(magic, at + 4, 'latin1')) {
      zip.writeUInt16LE(zip.readUInt16LE(at + offset) | 1, at + offset);
    }
  }
  return zip;
}

function damaged(gzip: Buffer): Buffer {
  gzip.fill(0xff, gzip.length - 40, gzip.length - 20);
  return gzip;
}

const noise = (): Buffer => Buffer.concat([randomBytes(3000), Buffer.from(RAW), randomBytes(3000)]);
const randomText = (bytes: number): Buffer => Buffer.from(`${RAW} ${randomBytes(bytes).toString('base64')}`);
const incompressible = (): Buffer => randomText(200_000);

const BAD: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  'corrupt.log.gz': () => damaged(gzipSync(incompressible())),
  'cut.log.gz': () => gzipSync(incompressible()).subarray(0, 5000),
  'bomb.log.gz': () => gzipSync(Buffer.concat([Buffer.from(RAW), Buffer.alloc(64 * 1024 ** 2, 'a')])),
  'bomb.zip': () => zipBytes({ a: Buffer.concat([Buffer.from(RAW), Buffer.alloc(64 * 1024 ** 2, 'a')]) }),
  'encrypted.zip': async () => encrypted(await zipBytes({ 'a.log': Buffer.from(`${RAW}\n`) })),
  'cut.tar': async () => (await tarBytes({ 'a.log': incompressible() })).subarray(0, 100_000),
  'cut.tar.gz': async () => gzipSync(await tarBytes({ 'a.log': incompressible() })).subarray(0, 50_000),
  core: noise,
  'picture.log': () => Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), noise()]),
  'paper.txt': () => Buffer.from(`%PDF-1.7\n${RAW}\n`),
  'config.json': () => Buffer.from(`{"SqlSettings": {"DataSource": "${RAW}`),
};

describe('redact with things in a folder that cannot be redacted', () => {
  it.each(['out', 'out.tar.gz', 'out.zip'])('leaves them out of %s, lists every one, ends with 3', async (out) => {
    await using folder = await temporaryFolder();
    const bad: Record<string, Buffer> = {};
    for (const [name, make] of Object.entries(BAD)) bad[`deep/${name}`] = await make();
    const input = await writeFolder(join(folder.path, 'in'), { ...GOOD, ...bad });
    const [output, report] = [join(folder.path, out), join(folder.path, 'report.json')];

    const ended = await runRedact([input, '-o', output, '--report', report]);

    expect(ended.code).toBe(3);
    const files = await readOutput(output);
    expect(files['good.log']).toBe(GOOD['good.log'].toString());
    const reported = await readFile(report, 'utf8');
    const { leftOut } = JSON.parse(reported) as { leftOut: { path: string }[] };
    const listed = leftOut.map(({ path }) => path).join('\n');
    for (const name of Object.keys(bad)) {
      expect(listed).toContain(name);
      expect(ended.stderr).toContain(name);
    }
    expect(JSON.stringify(files) + reported + ended.stderr).not.toContain(RAW);
  });
});

describe('redact of something that is broken itself', () => {
  it.each(Object.keys(BAD))('%s: what cannot be read is listed, exit 3, no raw byte', async (name) => {
    await using folder = await temporaryFolder();
    const input = join(folder.path, name);
    await writeFile(input, (await BAD[name]?.()) ?? '');
    const output = join(folder.path, 'out.tar.gz');

    const ended = await runRedact([input, '-o', output]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('left out:');
    expect(ended.stderr).not.toContain(RAW);
    const made = await stat(output).catch(() => undefined);
    expect(made === undefined ? '' : JSON.stringify(await readOutput(output))).not.toContain(RAW);
  });

  it('keeps what lies before the damage of a tar.gz', async () => {
    await using folder = await temporaryFolder();
    const whole = gzipSync(await tarBytes({ ...GOOD, 'long.log': randomText(4_000_000) }));
    const input = join(folder.path, 'packet.tar.gz');
    await writeFile(input, whole.subarray(0, 2_000_000));

    const ended = await runRedact([input, '-o', join(folder.path, 'out')]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/long\.log: FormatUnreadable/);
    expect(ended.stderr).toMatch(/packet\.tar\.gz: FormatUnreadable: .*what follows is missing/);
    expect(await readOutput(join(folder.path, 'out'))).toEqual({ 'good.log': GOOD['good.log'].toString() });
  });
});

describe('redact of what is no file', () => {
  it('does not follow links, pipes and sockets, and lists them', async () => {
    await using folder = await temporaryFolder();
    const input = await writeFolder(join(folder.path, 'in'), GOOD);
    await writeFile(join(folder.path, 'outside.log'), RAW);
    await symlink('../outside.log', join(input, 'link.log'));
    await symlink('..', join(input, 'up'));
    execFileSync('mkfifo', [join(input, 'pipe')]);
    const output = join(folder.path, 'out');

    const ended = await runRedact([input, '-o', output]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toMatch(/3 items left out:\n {2}link\.log: .*\n {2}pipe: .*\n {2}up: /);
    expect(await readOutput(output)).toEqual({ 'good.log': GOOD['good.log'].toString() });
  });

  it('refuses names that would leave the output, and does not print them raw', async () => {
    await using folder = await temporaryFolder();
    const evil = { '../up.log': Buffer.from('x'), '/root.log': Buffer.from('x'), 'a/\x1b[2Jb.log': Buffer.from('x') };
    const input = join(folder.path, 'evil.tar');
    await writeFile(input, await tarBytes({ ...GOOD, ...evil }));

    const ended = await runRedact([input, '-o', join(folder.path, 'out')]);

    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain('3 items left out');
    expect(ended.stderr).not.toContain('\x1b');
    expect(Object.keys(await readOutput(join(folder.path, 'out')))).toEqual(['good.log']);
    await expect(stat(join(folder.path, 'up.log'))).rejects.toThrow('ENOENT');
  });
});
