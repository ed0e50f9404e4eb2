import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { plainMarks, redactAll } from '../redact-all.ts';

const APPLIED = JSON.stringify({
  kind: 'Pod',
  spec: {
    containers: [
      {
        env: [
          { name: 'A', value: 'applied-plain' },
          { value: 'applied-secret', name: 'B_TOKEN' },
        ],
      },
    ],
  },
});

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'mm-0',
    annotations: { 'kubectl.kubernetes.io/last-applied-configuration': APPLIED, note: 'keep me' },
  },
  spec: {
    automountServiceAccountToken: false,
    containers: [
      {
        name: 'mattermost',
        command: ['/bin/sh', '-c', 'run --token abcdefgh12345 --level debug'],
        env: [
          { name: 'LOG_LEVEL', value: 'debug' },
          { name: 'MM_SQLSETTINGS_DATASOURCE', value: 'postgres://mm:pw1234@db:5432/mm' },
          { value: 'first', name: 'API_TOKEN' },
          { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db-secret', key: 'password' } } },
          { name: 'EMPTY', value: '' },
          { name: 'REF', value: '$(FROM)' },
        ],
      },
    ],
    volumes: [{ name: 'v', secret: { secretName: 'tls-secret' } }],
  },
};

const MASKED_ENV = [
  { name: 'LOG_LEVEL', value: 'debug' },
  { name: 'MM_SQLSETTINGS_DATASOURCE', value: 'postgres://mm:<url-password>@db:5432/mm' },
  { value: '<env-value>', name: 'API_TOKEN' },
  { name: 'FROM', valueFrom: { secretKeyRef: { name: 'db-secret', key: 'password' } } },
  { name: 'EMPTY', value: '' },
  { name: 'REF', value: '$(FROM)' },
];

describe('a pod', () => {
  it.each([
    [
      'kubernetes-json',
      (value: unknown) => JSON.stringify(value, undefined, 2),
      JSON.parse as (text: string) => unknown,
    ],
    ['kubernetes-yaml', (value: unknown) => JSON.stringify(value, undefined, 2), parse as (text: string) => unknown],
  ] as const)('as %s: literal env values go, levels, references and the rest stay', async (format, write, read) => {
    const { text } = await redactAll(write(POD), format);
    const pod = read(plainMarks(text)) as typeof POD;

    expect(pod.spec.containers[0]?.env).toEqual(MASKED_ENV);
    expect(pod.spec.containers[0]?.command).toEqual(['/bin/sh', '-c', 'run --token <token> --level debug']);
    expect(pod.spec.volumes).toEqual(POD.spec.volumes);
    expect(pod.metadata.annotations.note).toBe('keep me');
    expect(JSON.parse(pod.metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'])).toEqual({
      kind: 'Pod',
      spec: {
        containers: [
          {
            env: [
              { name: 'A', value: '<env-value>' },
              { value: '<env-value>', name: 'B_TOKEN' },
            ],
          },
        ],
      },
    });
  });
});

describe('Secrets and ConfigMaps', () => {
  it('masks all data of a Secret, alone and in a list, as JSON and YAML', async () => {
    const secret = {
      apiVersion: 'v1',
      data: { user: 'bW0=', 'tls.crt': 'QUJD' },
      kind: 'Secret',
      stringData: { plain: 'word' },
      type: 'Opaque',
    };
    const list = { apiVersion: 'v1', items: [secret], kind: 'List' };
    for (const [format, read] of [
      ['kubernetes-json', JSON.parse as (text: string) => unknown],
      ['kubernetes-yaml', parse as (text: string) => unknown],
    ] as const) {
      const masked = read(plainMarks((await redactAll(JSON.stringify(list), format)).text)) as typeof list;
      expect(masked.items).toEqual([
        {
          ...secret,
          data: { user: '<kubernetes-secret>', 'tls.crt': '<kubernetes-secret>' },
          stringData: { plain: '<kubernetes-secret>' },
        },
      ]);
    }
  });

  it('masks ConfigMap data by key and by form', async () => {
    const data = {
      'app.ini': '[db]\npassword = abc\nhost = db\n',
      'config.json': '{"token":"abc","n":1}',
      level: 'debug',
      API_KEY: 'abc',
    };
    const { text } = await redactAll(JSON.stringify({ kind: 'ConfigMap', data }), 'kubernetes-json');

    expect(JSON.parse(plainMarks(text))).toEqual({
      kind: 'ConfigMap',
      data: {
        'app.ini': '[db]\npassword = <password>\nhost = db\n',
        'config.json': '{"token":"<token>","n":1}',
        level: 'debug',
        API_KEY: '<key>',
      },
    });
  });
});

describe('YAML', () => {
  const SOURCE = `# first: a comment with password: hunter2hunter2
apiVersion: v1   # stays
kind: ConfigMap
data:
  plain: value
  password: opensesame # comment stays
  quoted: 'it''s fine'
  api_key: |
    line one
    line two
  folded_secret: >-
    some words
    more
  url: https://u:pw@h/x
  number: 0123
  token_count: 7
---
kind: Secret
data: {a: YWJj, b: "ZGVm"}
...
`;

  it('stays YAML, keeps comments, order, layout and several documents', async () => {
    const text = plainMarks((await redactAll(SOURCE, 'kubernetes-yaml')).text);

    expect(text).toBe(
      SOURCE.replace('hunter2hunter2', '<password>')
        .replace('opensesame', '"<password>"')
        .replace('|\n    line one\n    line two\n', '"<key>"\n')
        .replace('>-\n    some words\n    more\n', '"<secret>"\n')
        .replace('https://u:pw@h/x', '"https://u:<url-password>@h/x"')
        .replace('YWJj', '"<kubernetes-secret>"')
        .replace('"ZGVm"', '"<kubernetes-secret>"'),
    );
    expect(parseAllDocuments(text).flatMap((document) => document.errors)).toEqual([]);
  });

  it('of any kind: is redacted by structure, and as text if it is malformed', async () => {
    const good = plainMarks((await redactAll('a:\n  client_secret: abc\n  n: 1\n', 'yaml')).text);
    const broken = plainMarks((await redactAll('a: [\n  client_secret: abc\n{{ if }}\nb: 1\n', 'yaml')).text);

    expect(good).toBe('a:\n  client_secret: "<secret>"\n  n: 1\n');
    expect(broken).toBe('a: [\n  client_secret: "<secret>"\n{{ if }}\nb: 1\n');
  });

  it('does not expand aliases and does not fail on them', async () => {
    const text = 'a: &a {password: abc}\nb: [*a, *a]\nc: *a\n';

    expect(plainMarks((await redactAll(text, 'yaml')).text)).toBe(
      'a: &a {password: "<password>"}\nb: [*a, *a]\nc: *a\n',
    );
  });
});
