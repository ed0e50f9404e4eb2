import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { pack } from 'tar-stream';
import { SupportPacketError } from '../../../src/api/errors.ts';
import { verifyArchive } from '../../../src/collector/verify.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';

const secret = 'correct-horse-battery-staple';
const { signal } = new AbortController();

async function tarOf(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function verify(archive: Buffer, within = signal): Promise<void> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'a.tar.gz');
  await writeFile(path, archive);
  await verifyArchive(path, [secret], within);
}

describe('the check of the finished archive', () => {
  it('passes an archive without secrets, whatever the sizes of its files', async () => {
    const files = { 'a/empty': '', 'a/small.log': 'all is well\n', 'a/large.log': 'all is well\n'.repeat(100_000) };

    await expect(verify(gzipSync(await tarOf(files)))).resolves.toBeUndefined();
  });

  it.each([
    ['plain', `said ${secret} aloud`],
    ['in base64', Buffer.from(`x=${secret};`).toString('base64')],
    ['at the end of a large file', `${'x'.repeat(1_000_000)}${secret}`],
  ])('finds a known value %s and names the file, never the value', async (_, content) => {
    const archive = gzipSync(await tarOf({ 'a/clean.log': 'fine\n', 'a/leak.log': content, 'a/other.log': 'fine\n' }));
    const error = await verify(archive).catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'LEAK_DETECTED' });
    expect(String(error)).toContain('a/leak.log (known-value)');
    expect(String(error)).not.toContain(secret);
  });

  it.each([
    ['is cut off', async () => gzipSync(await tarOf({ a: 'x'.repeat(100_000) })).subarray(0, -20)],
    ['is no gzip', async () => tarOf({ a: 'x' })],
    ['holds half a tar', async () => gzipSync((await tarOf({ a: 'x'.repeat(100_000) })).subarray(0, 50_000))],
    ['holds no tar', async () => Promise.resolve(gzipSync(Buffer.alloc(2048, 'x')))],
  ])('fails, and does not hang, when the archive %s', async (_, make) => {
    await expect(verify(await make())).rejects.toThrow();
  });

  it('fails when the archive is gone', async () => {
    await expect(verifyArchive('/nonexistent/a.tar.gz', [], signal)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('ends when it is told to', async () => {
    const archive = gzipSync(await tarOf({ a: 'x'.repeat(1_000_000) }));
    const reason = new SupportPacketError('CANCELLED', 'The packet was deleted');

    await expect(verify(archive, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
