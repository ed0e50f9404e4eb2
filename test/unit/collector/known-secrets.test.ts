import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readKnownSecrets } from '../../../src/collector/known-secrets.ts';
import { passwordsIn, secretValuesOf } from '../../../src/collector/secret-values.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';

describe('the mounted Secrets', () => {
  it('are read as the kubelet lays them out', async () => {
    await using folder = await temporaryFolder();
    const mount = join(folder.path, 'chat-db');
    await mkdir(join(mount, '..2026_01_02'), { recursive: true });
    await writeFile(join(mount, '..2026_01_02', 'password'), 'hunter2-hunter2\n');
    await symlink('..2026_01_02', join(mount, '..data'));
    await symlink('..data/password', join(mount, 'password'));
    await mkdir(join(folder.path, 'empty'));

    await expect(readKnownSecrets(folder.path)).resolves.toEqual(['hunter2-hunter2']);
  });

  it('may be none', async () => {
    await using folder = await temporaryFolder();

    await expect(readKnownSecrets(join(folder.path, 'absent'))).resolves.toEqual([]);
  });

  it('are not read when they are too large for a password', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'keystore'));
    await writeFile(join(folder.path, 'keystore', 'store.p12'), Buffer.alloc(64 * 1024 + 1, 'x'));

    await expect(readKnownSecrets(folder.path)).resolves.toEqual([]);
  });
});

describe('the secret part of a key of a Secret', () => {
  it.each([
    ['a password', 'password', ' geheim-1 \n', ['geheim-1']],
    ['nothing of a user name', 'username', 'mmuser', []],
    ['nothing of a host', 'host', 'chat-postgresql', []],
    ['nothing of a certificate', 'tls.crt', '-----BEGIN CERTIFICATE-----', []],
    [
      'the password of a DSN, since user and host tell much',
      'DB_CONNECTION',
      'postgres://mm:geheim@db:5432/mm?x=y',
      ['geheim'],
    ],
    ['a token list, line by line', 'tokens', 'aaa-1\nbbb-2', ['aaa-1\nbbb-2', 'aaa-1', 'bbb-2']],
    [
      'what is secret in an env file, and no ordinary line of it',
      '.env',
      'LOG_LEVEL=debug\nexport API_TOKEN="tok-1"\nDB_HOST=db\nDSN=postgres://u:pw-1@h/d',
      ['LOG_LEVEL=debug\nexport API_TOKEN="tok-1"\nDB_HOST=db\nDSN=postgres://u:pw-1@h/d', 'tok-1', 'pw-1'],
    ],
    [
      'what is secret in a JSON file',
      'config.json',
      '{\n  "Enable": true,\n  "SMTPPassword": "pw-2",\n}',
      ['{\n  "Enable": true,\n  "SMTPPassword": "pw-2",\n}', 'pw-2'],
    ],
    ['nothing of an empty one', 'password', ' \n', []],
  ])('is %s', (_, key, content, values) => {
    expect(secretValuesOf(key, content)).toEqual(values);
  });

  it.each([
    ['a URL', 'postgres://mm:geheim@db/mm', ['geheim']],
    ['a URL with an escaped password', 'postgres://mm:p%40ss@db/mm', ['p%40ss', 'p@ss']],
    ['a URL with a bad escape', 'postgres://mm:100%@db/mm', ['100%']],
    ['a password with an @ in it', 'postgres://mm:a@b@db/mm', ['a@b']],
    ['keywords', 'host=db user=mm password=geheim dbname=mm', ['geheim']],
    ['a quoted keyword', "host=db password='two words'", ['two words']],
    ['a URL without a password', 'postgres://mm@db/mm', []],
    ['a text', 'hello: world', []],
  ])('passwords in %s', (_, value, passwords) => {
    expect(passwordsIn(value)).toEqual(passwords);
  });
});
