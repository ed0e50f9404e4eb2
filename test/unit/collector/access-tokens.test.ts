import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../src/api/packet.ts';
import { readAccessTokens } from '../../../src/collector/access-tokens.ts';
import { readTokenFiles } from '../../../src/collector/token-files.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';

const spec = parseSpec({
  targets: [
    { name: 'chat', type: 'Mattermost', mattermost: { accessTokenSecretRef: { name: 'bot', key: 'packets' } } },
    { name: 'plain', type: 'Mattermost' },
    { name: 'dev', type: 'Coder', coder: { sessionTokenSecretRef: { name: 'owner', key: 'token' } } },
  ],
});
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  await folder[Symbol.asyncDispose]();
});

async function file(path: string, content: string): Promise<string> {
  const name = join(folder.path, path);
  await mkdir(join(name, '..'), { recursive: true });
  await writeFile(name, content);
  return name;
}

describe('the access tokens of the Job', () => {
  it('are those that the targets name, without white space', async () => {
    await file('chat/token', 'abcdefghijklmnopqrstuvwxyz\n');
    await file('dev/token', 'session-token');

    const { tokens, warnings } = await readAccessTokens(spec, folder.path);

    expect([...tokens]).toEqual([
      ['chat', 'abcdefghijklmnopqrstuvwxyz'],
      ['dev', 'session-token'],
    ]);
    expect(warnings).toEqual([]);
  });

  it.each([
    ['is not there', undefined],
    ['is empty', '\n'],
  ])('are told to be missing when the file %s', async (_, content) => {
    if (content !== undefined) await file('chat/token', content);
    await file('dev/token', 'session-token');

    const { tokens, warnings } = await readAccessTokens(spec, folder.path);

    expect([...tokens.keys()]).toEqual(['dev']);
    expect(warnings).toEqual([expect.objectContaining({ code: 'NotFound', target: 'chat' })]);
    expect(warnings[0]?.message).toContain('Secret bot');
  });
});

describe('--token-file', () => {
  const two = [{ name: 'chat' }, { name: 'plain' }];

  it('names the target, unless there is only one', async () => {
    const path = await file('a=b.txt', 'secret-token\n');

    expect([...(await readTokenFiles([`plain=${path}`], two, parseSpec({}))).tokens]).toEqual([
      ['plain', 'secret-token'],
    ]);
    const plain = await file('token.txt', 'other-token');
    expect([...(await readTokenFiles([plain], [{ name: 'chat' }], parseSpec({}))).tokens]).toEqual([
      ['chat', 'other-token'],
    ]);
  });

  it('that is missing for a Secret of the spec is a warning', async () => {
    const { warnings } = await readTokenFiles([], two, spec);

    expect(warnings).toEqual([
      expect.objectContaining({ code: 'NotAvailable', target: 'chat' }),
      expect.objectContaining({ code: 'NotAvailable', target: 'dev' }),
    ]);
  });

  it.each([
    ['an unknown target', 'other=x'],
    ['no target where there are two', 'x'],
    ['a file that is not there', 'chat=/does/not/exist'],
  ])('is refused with %s', async (_, flag) => {
    await expect(readTokenFiles([flag], two, spec)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
