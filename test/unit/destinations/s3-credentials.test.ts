import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readCredentials } from '../../../src/destinations/s3/credentials.ts';
import { temporaryFolder } from './folders.ts';

/** Lays files out as the kubelet mounts a Secret. */
async function mountedSecret(directory: string, data: Readonly<Record<string, string>>): Promise<void> {
  const version = '..2026_01_02_03_04_05.123';
  await mkdir(join(directory, version));
  await symlink(version, join(directory, '..data'));
  for (const [key, value] of Object.entries(data)) {
    await writeFile(join(directory, version, key), value);
    await symlink(join('..data', key), join(directory, key));
  }
}

describe('readCredentials', () => {
  it.each([
    ['our keys', { accessKeyId: 'A', secretAccessKey: 'S' }, { accessKeyId: 'A', secretAccessKey: 'S' }],
    [
      "AWS's names, with line ends",
      { AWS_ACCESS_KEY_ID: 'A\n', AWS_SECRET_ACCESS_KEY: 'S\n', AWS_SESSION_TOKEN: 'T\n' },
      { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T' },
    ],
  ])('reads %s', async (_, data, expected) => {
    await using folder = await temporaryFolder();
    await mountedSecret(folder.path, data);

    expect(await readCredentials(folder.path)).toEqual(expected);
  });

  it('names the keys that are there when the right ones are not, and no value', async () => {
    await using folder = await temporaryFolder();
    await mountedSecret(folder.path, { username: 'A', password: 'hunter2' });

    await expect(readCredentials(folder.path)).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message:
        'The credentials Secret must have the keys accessKeyId and secretAccessKey, not empty; it has: password, username',
    });
  });

  it('says that the Secret is not mounted', async () => {
    await expect(readCredentials('/nonexistent')).rejects.toMatchObject({
      code: 'DESTINATION_UNAVAILABLE',
      message: 'The credentials Secret is not mounted: check that it exists in the namespace of the packet',
    });
  });
});
