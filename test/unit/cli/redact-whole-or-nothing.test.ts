import { once } from 'node:events';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { hashOf, readOutput } from './read-output.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { runRedact, startRedact } from './run-redact.ts';
import { PACKET, tarBytes, writeFolder } from './sample-packet.ts';

const LINE = Buffer.from('level=info msg="all is well" user=anna\n');

describe('redact and what is there already', () => {
  it.each([
    ['a file', async (path: string) => writeFile(path, 'mine')],
    ['a folder', async (path: string) => void (await writeFolder(path, { mine: LINE }))],
    ['a link that leads nowhere', async (path: string) => symlink('nowhere', path)],
  ])('refuses an OUT that is %s, and replaces it with --force', async (_, occupy) => {
    await using folder = await temporaryFolder();
    const input = await writeFolder(join(folder.path, 'in'), { 'a.log': LINE });
    const output = join(folder.path, 'out');
    await occupy(output);

    const refused = await runRedact([input, '-o', output]);
    const forced = await runRedact([input, '-o', output, '--force']);

    expect([refused.code, forced.code]).toEqual([2, 0]);
    expect(refused.stderr).toContain('--force');
    expect(await readOutput(output)).toEqual({ 'a.log': LINE.toString() });
    expect((await readdir(folder.path)).toSorted()).toEqual(['in', 'out']);
  });

  it.each([
    ['OUT is IN', ['in', '-o', 'in', '--force']],
    ['OUT lies in IN', ['in', '-o', 'in/out']],
    ['OUT lies in IN by a link', ['in', '-o', 'link/out']],
    ['IN lies in OUT', ['in/sub', '-o', 'in', '--force']],
    ['the report lies in IN', ['in', '-o', 'out', '--report', 'in/report.json']],
    ['the report lies in OUT', ['in', '-o', 'out', '--report', 'out']],
    ['IN is not there', ['missing', '-o', 'out']],
    ['the folder of OUT is not there', ['in', '-o', 'missing/out']],
    ['no OUT', ['in']],
    ['an unknown level', ['in', '-o', 'out', '--level', 'Loose']],
    ['an unknown option', ['in', '-o', 'out', '--fast']],
  ])('refuses when %s, with exit 2 and IN as it was', async (_, args) => {
    await using folder = await temporaryFolder();
    const input = await writeFolder(join(folder.path, 'in'), { 'a.log': LINE, 'sub/b.log': LINE });
    await symlink('in', join(folder.path, 'link'));
    const before = await hashOf(input);

    const words = args.map((arg) => (arg.startsWith('-') || arg === 'Loose' ? arg : join(folder.path, arg)));
    const ended = await runRedact(words);

    expect(ended.code).toBe(2);
    expect(ended.stderr).not.toBe('');
    expect(await hashOf(input)).toBe(before);
    expect((await readdir(folder.path)).toSorted()).toEqual(['in', 'link']);
  });
});

describe('redact that is ended half-way', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('leaves nothing after %s', async (signal) => {
    await using folder = await temporaryFolder();
    const input = join(folder.path, 'in');
    await mkdir(input);
    await writeFile(join(input, 'small.log'), LINE);
    await writeFile(join(input, 'big.log'), Buffer.alloc(400 * 1024 ** 2, LINE));
    const child = startRedact([input, '-o', join(folder.path, 'out.tar.gz'), '--report', join(folder.path, 'r.json')]);
    const working = async (): Promise<boolean> =>
      (await readdir(folder.path, { recursive: true })).some((name) => name.endsWith('.deflate'));
    await waitFor('work', async () => (await working()) || undefined, { timeout: 120_000, interval: 10 });

    child.kill(signal);
    const [code] = (await once(child, 'close')) as [number | null];

    expect(code).toBe(130);
    expect(await readdir(folder.path)).toEqual(['in']);
  });

  it('shows the output only when it is complete, in a process that cannot even clean up', async () => {
    await using folder = await temporaryFolder();
    const input = await writeFolder(join(folder.path, 'in'), { 'big.log': Buffer.alloc(200 * 1024 ** 2, LINE) });
    const child = startRedact([input, '-o', join(folder.path, 'out.zip')]);
    const working = async (): Promise<true | undefined> => (await readdir(folder.path)).length > 1 || undefined;
    await waitFor('work', working, { timeout: 120_000, interval: 10 });

    child.kill('SIGKILL');
    await once(child, 'close');

    expect(await readdir(folder.path)).not.toContain('out.zip');
  });
});

describe('redact finds what is learned late', () => {
  it('does everything once more when a document behind a log reveals a password', async () => {
    await using folder = await temporaryFolder();
    // Within an archive one file comes after the other, and nothing says beforehand which of them is a document.
    const bundle = await tarBytes({
      a: PACKET['app-1/mattermost.log'] ?? LINE,
      b: PACKET['app-1/sanitized_config.json'] ?? LINE,
    });
    const input = await writeFolder(join(folder.path, 'in'), { 'bundle.tar': bundle });
    const output = join(folder.path, 'out');

    const ended = await runRedact([input, '-o', output]);

    expect(ended.stderr).toContain('once more');
    expect(ended.code).toBe(0);
    expect(await readFile(join(output, 'bundle.tar'), 'latin1')).not.toContain('Wd8-correct-horse-41');
  });
});

describe('redact whose output still holds a secret', () => {
  it.each(['out', 'out.tar.gz'])('removes %s, names the file, ends with 1', async (out) => {
    await using folder = await temporaryFolder();
    const input = await writeFolder(join(folder.path, 'in'), { 'a.log': Buffer.from('said known-value twice\n') });
    // The word stands in the mark that takes its place: the one secret that cannot be masked.
    await writeFile(join(folder.path, 'values'), 'known-value\n');

    const ended = await runRedact([
      input,
      '-o',
      join(folder.path, out),
      '--known-values',
      join(folder.path, 'values'),
      '--report',
      join(folder.path, 'report.json'),
    ]);

    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('The output still held a secret and was removed: a.log (known-value)');
    expect((await readdir(folder.path)).toSorted()).toEqual(['in', 'values']);
  });
});
