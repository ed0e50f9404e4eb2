import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listFiles } from '../../../src/cli/pod-files/list.ts';
import { rootOf } from '../../../src/cli/pod-files/processes.ts';
import { readFrom } from '../../../src/cli/pod-files/read.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'pod-files-'));
  await mkdir(join(root, 'logs/sub'), { recursive: true });
  await writeFile(join(root, 'logs/mattermost.log'), 'one\ntwo\nthree\n');
  await writeFile(join(root, 'logs/sub/audit.log'), 'x');
  await writeFile(join(root, 'secret'), 'not for you');
  await symlink('../secret', join(root, 'logs/link.log'));
  await symlink('..', join(root, 'logs/up'));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function textFrom(file: string, skip = 0): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readFrom(root, '/logs', file, skip)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('files of the container beside', () => {
  it('are listed with their sizes; links are not files', async () => {
    const files = await listFiles(root, '/logs');
    const sizes = Object.fromEntries(files.map(({ name, size }) => [name, size]));
    expect(sizes).toEqual({ 'mattermost.log': 14, 'sub/audit.log': 1 });
  });

  it.each([
    [0, 'one\ntwo\nthree\n'],
    [4, 'two\nthree\n'],
    [5, 'three\n'],
    [13, ''],
    [99, ''],
  ])('are read from byte %i on, in whole lines', async (skip, text) => {
    expect(await textFrom('mattermost.log', skip)).toBe(text);
  });

  it.each(['link.log', 'up/secret', '../secret', 'sub/../../secret', 'sub', '/sub/../mattermost.log'])(
    'are not %s',
    async (file) => {
      await expect(textFrom(file)).rejects.toMatchObject({ code: 'PATH_REFUSED' });
    },
  );

  it('are not those of a folder that is a link', async () => {
    await symlink('logs', join(root, 'elsewhere'));
    await expect(listFiles(root, '/elsewhere')).rejects.toMatchObject({ code: 'PATH_REFUSED' });
  });

  it('are those of the application’s process, else of the first', async () => {
    expect(await rootOf('no-such-program')).toBe('/proc/1/root');
  });
});
