import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { hashOf, readOutput } from './read-output.ts';
import { runRedact } from './run-redact.ts';
import { PACKET, SECRETS, tarBytes, writeFolder, zipBytes } from './sample-packet.ts';

const INPUTS: Readonly<Record<string, (folder: string) => Promise<string>>> = {
  folder: (folder) => writeFolder(join(folder, 'packet'), PACKET),
  tar: async (folder) => written(join(folder, 'packet.tar'), await tarBytes(PACKET)),
  'tar.gz': async (folder) => written(join(folder, 'packet.tar.gz'), gzipSync(await tarBytes(PACKET))),
  'a tgz whose name says nothing': async (folder) => written(join(folder, 'x'), gzipSync(await tarBytes(PACKET))),
  'tar.zst': async (folder) => written(join(folder, 'packet.tar.zst'), zstdCompressSync(await tarBytes(PACKET))),
  zip: async (folder) => written(join(folder, 'packet.zip'), await zipBytes(PACKET)),
};
const OUTPUTS = ['out', 'out.tar.gz', 'out.tar.zst', 'out.tar', 'out.zip'];

// Each test starts a process; a loaded machine takes its time.
async function written(path: string, bytes: Buffer): Promise<string> {
  await writeFile(path, bytes);
  return path;
}

/** The beginnings of what guesses could be tested against. */
function digestsOf(secret: string): string[] {
  return ['md5', 'sha1', 'sha256', 'sha512'].flatMap((algorithm) => {
    const digest = createHash(algorithm).update(secret).digest();
    return [digest.toString('hex').slice(0, 6), digest.toString('base64').slice(0, 6)];
  });
}

describe.each(Object.entries(INPUTS))('redact, IN is %s', (_, make) => {
  it.each(OUTPUTS)('OUT is %s: same paths, no secret, everything else kept, IN unchanged', async (name) => {
    await using folder = await temporaryFolder();
    const input = await make(folder.path);
    const before = await hashOf(input);
    const output = join(folder.path, name);
    const report = join(folder.path, 'report.json');

    const ended = await runRedact([input, '-o', output, '--report', report]);

    expect(ended.stderr).toContain('Redacted 5 files');
    expect(ended.code).toBe(0);
    expect(await hashOf(input)).toBe(before);
    const files = await readOutput(output);
    expect(Object.keys(files).toSorted()).toEqual(Object.keys(PACKET).toSorted());
    const reported = await readFile(report, 'utf8');
    const all = Object.values(files).join('') + ended.stderr + reported;
    for (const secret of SECRETS) expect(digestsOf(secret).filter((digest) => reported.includes(digest))).toEqual([]);
    expect(JSON.parse(reported)).toEqual({
      rulesVersion: expect.any(String),
      level: 'Standard',
      total: expect.any(Number),
      byRule: expect.any(Object),
      files: Object.keys(PACKET).map(() => ({ path: expect.any(String), counts: expect.any(Object) })),
      leftOut: [],
    });
    for (const secret of SECRETS) expect(all).not.toContain(secret);
    expect(files['warning.txt']).toBe(PACKET['warning.txt']?.toString('latin1'));
    expect(files['app-1/mattermost.log']).toContain('"caller":"sqlstore/store.go:77"');
    expect(files['app-1/old/mattermost.log.gz']).toContain('"caller":"sqlstore/store.go:77"');
    const config = JSON.parse(files['app-1/sanitized_config.json'] ?? '') as Record<string, Record<string, string>>;
    expect(config['SqlSettings']?.['DataSource']).toMatch(/^postgres:\/\/mmuser:.*@db\.example\.org:5432\/mattermost/);
  });
});

describe('redact of one file', () => {
  it('makes a file of the same kind', async () => {
    await using folder = await temporaryFolder();
    const input = await written(
      join(folder.path, 'server.log.gz'),
      PACKET['app-1/old/mattermost.log.gz'] ?? Buffer.alloc(0),
    );
    const output = join(folder.path, 'clean.log.gz');

    const { code } = await runRedact([input, '-o', output]);

    expect(code).toBe(0);
    const text = gunzipSync(await readFile(output)).toString();
    expect(text).not.toContain(SECRETS[2]);
    expect(text).toContain('Server is listening');
  });

  it('goes into an archive under its own name', async () => {
    await using folder = await temporaryFolder();
    const input = await written(join(folder.path, 'server.log'), PACKET['app-1/mattermost.log'] ?? Buffer.alloc(0));
    const output = join(folder.path, 'clean.zip');

    const { code } = await runRedact([input, '-o', output]);

    expect(code).toBe(0);
    expect(Object.keys(await readOutput(output))).toEqual(['server.log']);
  });

  it('goes from standard input to standard output', async () => {
    const ended = await runRedact(['-', '-o', '-'], 'password=opensesame-17 user=anna\n');

    expect(ended.code).toBe(0);
    expect(ended.stdout.toString()).toMatch(/^password=\*\*\*REDACTED:\S+ user=anna\n$/);
  });
});
