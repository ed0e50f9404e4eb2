import { describe, expect, it } from '@jest/globals';
import { zipOf } from '../formats/archives.ts';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { plainMarks, redactAll } from '../redact-all.ts';

async function masked(document: unknown, format: 'coder-json' | 'json' = 'coder-json'): Promise<unknown> {
  return JSON.parse(plainMarks((await redactAll(JSON.stringify(document), format)).text));
}

const option = (flag: string, value: unknown, rest: object = {}): object => ({
  name: flag,
  flag,
  env: `CODER_${flag.toUpperCase().replaceAll('-', '_')}`,
  value,
  value_source: 'env',
  ...rest,
});

describe('options and configuration', () => {
  it('masks what is annotated, what is known, and what upstream forgot', async () => {
    const document = {
      options: [
        option('postgres-url', 'postgres://c:open sesame@db/coder'),
        option('some-new-option', 'abc', { annotations: { secret: 'true' } }),
        option('external-token-encryption-keys', ['abc', 'def']),
        option('notifications-webhook-endpoint', 'https://hooks.example.com/x'),
        option('oidc-auth-url-params', { access_type: 'offline', k: 'v1' }),
        option('access-url', 'https://coder.example.com'),
        option('log-human', '/dev/stderr'),
      ],
      config: {
        oidc: { client_secret: 'abc', auth_url_params: { prompt: 'login', key2: 'v2' }, email_field: 'email' },
        notifications: { webhook: { endpoint: 'https://hooks.example.com/x' } },
        provisioner: { daemon_psk: 'abc', daemons: 3 },
      },
    };
    const { options, config } = (await masked(document)) as { options: { value: unknown }[]; config: unknown };

    expect(options.map(({ value }) => value)).toEqual([
      expect.stringMatching(/^postgres:\/\/c:<[a-z-]+>@db\/coder$/),
      '<coder-secret>',
      ['<coder-secret>', '<coder-secret>'],
      '<webhook>',
      { access_type: 'offline', k: '<coder-secret>' },
      'https://coder.example.com',
      '/dev/stderr',
    ]);
    expect(config).toEqual({
      oidc: {
        client_secret: '<coder-secret>',
        auth_url_params: { prompt: 'login', key2: '<coder-secret>' },
        email_field: 'email',
      },
      notifications: { webhook: { endpoint: '<webhook>' } },
      provisioner: { daemon_psk: '<coder-secret>', daemons: 3 },
    });
  });
});

describe('workspaces and agents', () => {
  it('masks metadata, environments, parameters, arguments and what scripts hold', async () => {
    const document = {
      latest_build: {
        resources: [
          {
            metadata: [
              { key: 'pw', value: 'plain', sensitive: true },
              { key: 'ip', value: 'x' },
            ],
          },
        ],
      },
      environment_variables: { GREETING: 'hunter2', EMPTY: '', MASKED: '***REDACTED***' },
      rich_parameter_values: [
        { name: 'registry_password', value: 'abc' },
        { name: 'region', value: 'eu' },
      ],
      args: ['server', '--token', 'abc', '--verbose'],
      apps: [{ slug: 'console', command: 'console --api-key=abc', url: 'http://ada:abc@localhost:8000/lab?token=abc' }],
      metadata: [{ key: 'quota', script: "curl -H 'X-Api-Key: Zq81kfLw0pRt7' https://quota.example.com" }],
      job: { error: 'apply failed: password=abc\nsee the log' },
      scripts: [{ script: 'set -x\nexport API_TOKEN=abc\ncurl -u "bot:abc" https://x\necho done\n' }],
    };

    for (const format of ['coder-json', 'json'] as const) {
      expect(await masked(document, format)).toEqual({
        latest_build: {
          resources: [
            {
              metadata: [
                { key: 'pw', value: '<sensitive-metadata>', sensitive: true },
                { key: 'ip', value: 'x' },
              ],
            },
          ],
        },
        environment_variables: { GREETING: '<env-value>', EMPTY: '', MASKED: '***REDACTED***' },
        rich_parameter_values: [
          { name: 'registry_password', value: '<password>' },
          { name: 'region', value: 'eu' },
        ],
        args: ['server', '--token', '<token>', '--verbose'],
        apps: [
          {
            slug: 'console',
            command: 'console --api-key=<key>',
            url: 'http://ada:<url-password>@localhost:8000/lab?token=<token>',
          },
        ],
        metadata: [{ key: 'quota', script: "curl -H 'X-Api-Key: <key>' https://quota.example.com" }],
        job: { error: 'apply failed: password=<password>\nsee the log' },
        scripts: [{ script: 'set -x\nexport API_TOKEN=<token>\ncurl -u "bot:<basic-auth>" https://x\necho done\n' }],
      });
    }
  });
});

describe('build parameters', () => {
  it.each([
    ['7D3Q0y0T1AWD7iPxRBMwXEJ2', true],
    ['correct-Horse!battery9', true],
    ['aGVsbG8gd29ybGQxMjM0NTY3', true],
    ['us-east-1', false],
    ['ghcr.io/coder/base:2.30.0', false],
    ['git@example.com:team/repo.git', false],
    ['ubuntu-22.04', false],
    ['t3a.2xlarge', false],
    ['A team in Berlin, room 12', false],
    ['1c5f3c1e-0000-4000-8000-000000000001', false],
    ['42', false],
    ['/home/coder/project', false],
  ])('%s is masked whatever its name: %s', async (value, isMasked) => {
    const expected = isMasked ? '<parameter-value>' : value;

    expect(await masked([{ name: 'extra', value }])).toEqual([{ name: 'extra', value: expected }]);
    expect(await masked({ rich_parameter_values: [{ name: 'extra', value }] })).toEqual({
      rich_parameter_values: [{ name: 'extra', value: expected }],
    });
    expect(await masked({ labels: [{ name: 'extra', value }] })).toEqual({ labels: [{ name: 'extra', value }] });
  });

  it('are masked in the logs that repeat them', async () => {
    const redactor = createRedactor({ level: 'Standard' });
    await redactAll('[{"name":"extra","value":"7D3Q0y0T1AWD7iPxRBMwXEJ2"}]', 'coder-json', { redactor });

    const { text } = await redactAll('building with 7D3Q0y0T1AWD7iPxRBMwXEJ2\n', 'text', { redactor });

    expect(plainMarks(text)).toBe('building with <known-value>\n');
  });
});

describe('files of a bundle', () => {
  it.each([
    ['cmdline', 'coder\0server\0--email-auth-password=abc\0--token\0abc\0--verbose\0'],
    [
      'main.tf',
      'variable "db_password" {\n  default = "abc"\n}\nlocals {\n  api_token = <<-EOT\n    abc\n    EOT\n  a = 1\n}\n',
    ],
    ['page.html', `<!-- trace ${Buffer.from('{"a":"b","url":"https://u:abc@h/?token=abc"}').toString('base64')} -->`],
    ['invocation', 'args="coder --token abc support bundle --yes"'],
  ])('%s', async (_name, content) => {
    const { text } = await redactAll(content, 'text');
    const decoded = text.replace(/[A-Za-z0-9+/]{40,}=*/g, (run) => Buffer.from(run, 'base64').toString());

    expect(decoded).not.toMatch(/\babc\b/);
    expect(plainMarks(decoded)).toMatch(/--verbose|a = 1|https:\/\/u:<url-password>@h\/|support bundle --yes/);
  });

  it('are opened in zips in zips', async () => {
    const template = await zipOf({ 'main.tf': 'token = "abc-def-1"\nregion = "eu"\n' });
    const { bytes, result } = await redactAll(
      await zipOf({ 'pprof/cmdline.txt': 'coder\0--token=abc\0', 't.zip': template }),
      'zip',
    );

    expect(bytes.includes('abc')).toBe(false);
    expect(result).toMatchObject({ counts: { token: 2 }, leftOut: [] });
  });
});
