import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { ContentFormat } from '../../../src/redact/ports.ts';
import { plainMarks, redactAll } from './redact-all.ts';

/** The sample on which a leading support-bundle tool masked 6 of 33: config.json, pod env as YAML and JSON, log lines. */
const CONFIG = `{
    "ServiceSettings": { "SiteURL": "https://chat.example.com", "GoogleDeveloperKey": "S01-google-developer", "SplitKey": "S02-split-key-value" },
    "SqlSettings": {
        "DriverName": "postgres",
        "DataSource": "postgres://mmuser:S03-pg-main@db-main.example.com:5432/mattermost_main?sslmode=require",
        "DataSourceReplicas": ["postgres://mmuser:S04-pg-replica@db-replica.example.com:5432/mattermost_replica"],
        "AtRestEncryptKey": "S05atrestencryptkey0123456789"
    },
    "FileSettings": { "PublicLinkSalt": "S06publiclinksalt", "AmazonS3AccessKeyId": "S07accesskeyid", "AmazonS3SecretAccessKey": "S08secretaccesskey" },
    "EmailSettings": { "SMTPUsername": "mailer", "SMTPPassword": "S09 smtp \\"pw\\"", "SMTPServer": "smtp.example.com" },
    "GitLabSettings": { "Enable": true, "Secret": "S10gitlab", "Id": "gitlab-id" },
    "LdapSettings": { "BindUsername": "cn=reader", "BindPassword": "S11bind" },
    "ElasticsearchSettings": { "ConnectionURL": "https://elastic:S12es-url@es.example.com:9200", "Password": "S13espw" },
    "CacheSettings": { "RedisPassword": "S14redis" },
    "MessageExportSettings": { "GlobalRelaySettings": { "SMTPPassword": "S15relay" } }
}
`;

const POD_YAML = `containers:
- name: app
  env:
  - name: MM_CONFIG
    value: postgres://mm:S16-env-pg@db-env.example.com:5432/mm_env
  - name: MM_EMAILSETTINGS_SMTPPASSWORD
    value: S17smtp
  - name: CODER_PG_CONNECTION_URL
    value: "postgres://coder:S18-coder-pg@db-coder.example.com/coder_db"
  - value: S19oidc
    name: CODER_OIDC_CLIENT_SECRET
  - name: CODER_EXTERNAL_AUTH_0_CLIENT_SECRET
    value: 'S20external'
`;

const POD_JSON = `{
  "env": [
    {
      "name": "CODER_OIDC_CLIENT_SECRET",
      "value": "S21oidc-json"
    },
    {
      "value": "S22smtp-json",
      "name": "MM_EMAILSETTINGS_SMTPPASSWORD"
    },
    {
      "name": "MM_CONFIG",
      "value": "postgres://mm:S23-json-pg@db-json.example.com:5432/mm_json"
    }
  ]
}
`;

const LOG = `{"level":"debug","msg":"request","authorization":"Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJTMjQifQ.S24signature"}
time=2026-11-20 level=warn msg="retry" user=bob password=S25opensesame attempt=2
Coder-Session-Token: S26aBcDeFg-0123456789ABCDEFGHIJkl
Cookie: MMAUTHTOKEN=S27abcdefghijklmnopqrstuvw; MMUSERID=u1
POST https://chat.example.com/hooks/s28abcdefghijklmnopqrstuvw 200
-----BEGIN RSA PRIVATE KEY-----
S29MIIEowIBAAKCAQEAabcdefghijklmnopqrstuvwxyz
-----END RSA PRIVATE KEY-----
aws_access_key_id=AKIAS30EXAMPLE000000 aws_secret_access_key=S31wJalrXUtnFEMIK7MDENGbPxRfiCY
cloning with ghp_S32abcdefghijklmnopqrstuvwxyz0123456
posting as xoxb-333333333333-S33abcdefghijklmno
10.1.2.3 GET /api/v4/system/ping 200
`;

const CASES: readonly { format: ContentFormat; content: string }[] = [
  { format: 'mattermost-config', content: CONFIG },
  { format: 'kubernetes-yaml', content: POD_YAML },
  { format: 'kubernetes-json', content: POD_JSON },
  { format: 'text', content: LOG },
];

describe('the 33 secrets of the peers sample', () => {
  it('masks all 33 and says how many', async () => {
    const outputs = await Promise.all(CASES.map(({ content, format }) => redactAll(content, format)));
    const all = plainMarks(outputs.map((output) => output.text).join(''));

    expect(all.match(/s(?:0[1-9]|[12]\d|3[0-3])/gi) ?? []).toEqual([]);
    expect(all.match(/<[a-z-]+>/g)).toHaveLength(33);
  });

  it('keeps hosts and database names of the configuration, and valid JSON', async () => {
    const { text } = await redactAll(CONFIG, 'mattermost-config');
    const config: unknown = JSON.parse(text);

    expect(config).toMatchObject({
      GitLabSettings: { Enable: true, Id: 'gitlab-id' },
      ServiceSettings: { SiteURL: 'https://chat.example.com' },
    });
    for (const kept of [
      'mmuser:',
      '@db-main.example.com:5432/mattermost_main?sslmode=require',
      '@db-replica.example.com:5432/mattermost_replica',
      '@es.example.com:9200',
      'cn=reader',
      'mailer',
    ]) {
      expect(text).toContain(kept);
    }
  });

  it('leaves valid YAML and JSON with every name', async () => {
    const yaml = await redactAll(POD_YAML, 'kubernetes-yaml');
    const json = await redactAll(POD_JSON, 'kubernetes-json');

    expect(parse(yaml.text)).toMatchObject({
      containers: [
        { name: 'app', env: [{ name: 'MM_CONFIG' }, {}, {}, {}, { name: 'CODER_EXTERNAL_AUTH_0_CLIENT_SECRET' }] },
      ],
    });
    for (const kept of ['mm:', '@db-env.example.com:5432/mm_env', '@db-coder.example.com/coder_db'])
      expect(yaml.text).toContain(kept);
    expect(json.text).toContain('@db-json.example.com:5432/mm_json');
    expect(JSON.parse(json.text)).toMatchObject({ env: [{}, { name: 'MM_EMAILSETTINGS_SMTPPASSWORD' }, {}] });
  });

  it('keeps the line without a secret', async () => {
    expect((await redactAll(LOG, 'text')).text).toContain('10.1.2.3 GET /api/v4/system/ping 200\n');
  });

  it('finds the same secrets when the pod and the configuration are read as plain text', async () => {
    const text = (await redactAll(CONFIG + POD_JSON + POD_YAML, 'text')).text;

    for (const secret of ['S03', 'S05', 'S08', 'S09', 'S11', 'S16', 'S17', 'S18', 'S19', 'S20', 'S21', 'S22', 'S23']) {
      expect(text).not.toContain(secret);
    }
  });
});
