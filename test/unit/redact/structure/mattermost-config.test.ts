import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { MATTERMOST_DSN_KEYS, MATTERMOST_SECRET_KEYS } from '../../../../src/redact/structure/mattermost-keys.ts';
import { plainMarks, redactAll } from '../redact-all.ts';

/** An object with `value` at a dotted path. */
function nested(path: string, value: unknown): Record<string, unknown> {
  const [first = '', ...rest] = path.split('.');
  return { [first]: rest.length === 0 ? value : nested(rest.join('.'), value) };
}

async function config(value: unknown): Promise<string> {
  return plainMarks((await redactAll(JSON.stringify(value, undefined, 4), 'mattermost-config')).text);
}

describe('the keys of a Mattermost configuration', () => {
  it.each(MATTERMOST_SECRET_KEYS)('%s is masked', async (key) => {
    expect(await config(nested(key, 'plainword'))).toContain('"<mattermost-secret>"');
  });

  it.each(MATTERMOST_DSN_KEYS)('%s keeps all but the password, in URL and keyword form', async (key) => {
    const url = await config(nested(key, 'postgres://mm:s3cr3t@h1:5432,h2:5432/mm?sslmode=require'));
    const keyword = await config(nested(key, ['host=db user=mm password=s3cr3t dbname=mm sslpassword=keypw']));

    expect(url).toContain('"postgres://mm:<url-password>@h1:5432,h2:5432/mm?sslmode=require"');
    expect(keyword).toContain('"host=db user=mm password=<password> dbname=mm sslpassword=<password>"');
  });

  it('masks a key that no list knows if its name promises a secret, and keeps numbers, booleans and null', async () => {
    const text = await config({
      NewSettings: { VendorApiKey: 'abc', Password: 'x y', TokenLength: 10, EnableToken: true, Secret: null },
    });

    expect(JSON.parse(text)).toEqual({
      NewSettings: { VendorApiKey: '<key>', Password: '<password>', TokenLength: 10, EnableToken: true, Secret: null },
    });
  });

  it('masks plugin settings at any depth, and keeps what is none', async () => {
    const plugins = {
      'com.example.jira': {
        secret: 'a b c',
        enableX: true,
        nested: { deep: [{ clientsecret: 'abcdef', url: 'https://u:pw@jira.example.com/x' }] },
      },
      calls: {
        turnstaticauthsecret: 'zzz',
        rtcdserviceurl: 'https://rtcd.example.com',
        encryptionkeyvalue: 'Zm9vYmFyYmF6MTIzNDU2Nzg5MA',
      },
    };
    const text = await config({ PluginSettings: { Plugins: plugins } });

    expect(JSON.parse(text)).toEqual({
      PluginSettings: {
        Plugins: {
          'com.example.jira': {
            secret: '<secret>',
            enableX: true,
            nested: { deep: [{ clientsecret: '<secret>', url: 'https://u:<url-password>@jira.example.com/x' }] },
          },
          calls: {
            turnstaticauthsecret: '<secret>',
            rtcdserviceurl: 'https://rtcd.example.com',
            encryptionkeyvalue: expect.stringMatching(/^<[a-z-]+>$/),
          },
        },
      },
    });
  });

  it('opens JSON inside a string', async () => {
    const inner = JSON.stringify({ s: { type: 'tcp', options: { host: 'log.example.com', password: 'abc"d' } } });
    const text = await config({ LogSettings: { AdvancedLoggingJSON: inner, FileLevel: 'INFO' } });

    const outer = JSON.parse(text) as { LogSettings: { AdvancedLoggingJSON: string } };
    expect(JSON.parse(outer.LogSettings.AdvancedLoggingJSON)).toEqual({
      s: { type: 'tcp', options: { host: 'log.example.com', password: '<password>' } },
    });
  });

  it("leaves upstream's markers and everything else byte for byte", async () => {
    const source =
      '{\r\n\t"SqlSettings": { "DataSource": "postgres://****:****@db:5432/mm",  "AtRestEncryptKey": "********************************" },\n "X": [1, 2.50, true, null, "\\u00e9\\/é"] }\n\n';

    expect((await redactAll(source, 'mattermost-config')).text).toBe(source);
  });

  it('masks what it found secret in everything that follows', async () => {
    const redactor = createRedactor({ level: 'Standard' });
    await redactAll(
      JSON.stringify({
        SqlSettings: { DataSource: 'postgres://mm:p%40ssw0rd-9@db/mm' },
        LdapSettings: { BindPassword: 'bindMe!2026' },
      }),
      'mattermost-config',
      { redactor },
    );
    const log = await redactAll(
      `dial failed p@ssw0rd-9 and bindMe!2026 and ${Buffer.from('bindMe!2026').toString('base64')}`,
      'text',
      { redactor },
    );

    expect(plainMarks(log.text)).toMatch(/^dial failed <known-value> and <known-value> and <known-value>=?=?$/);
  });

  it('refuses what is no JSON', async () => {
    await expect(redactAll('{"SqlSettings": {"DataSource": "x', 'mattermost-config')).rejects.toMatchObject({
      code: 'FORMAT_UNREADABLE',
    });
    await expect(redactAll('WARNING: using local mode\n{}', 'mattermost-config')).rejects.toMatchObject({
      code: 'FORMAT_UNREADABLE',
    });
  });
});
