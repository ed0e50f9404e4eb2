import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { plainMarks, redactAll } from '../redact-all.ts';

const POD = (index: number): object => ({
  apiVersion: 'v1',
  data: undefined,
  kind: 'Pod',
  metadata: { name: `p${index}`, note: 'text '.repeat(40) },
  spec: { containers: [{ env: [{ value: `hunter${index}`, name: 'GREETING' }] }] },
});
const SECRET = (index: number): object => ({
  data: { a: `c2VjcmV0${index}` },
  kind: 'Secret',
  metadata: { name: 's' },
});

describe('documents larger than what is held', () => {
  const items = Array.from({ length: 12_000 }, (_, index) => (index % 2 === 0 ? POD(index) : SECRET(index)));
  const source = JSON.stringify({ apiVersion: 'v1', items, kind: 'List' });

  it('JSON is judged by its structure from the first object to the last, wherever it is cut', async () => {
    const { text } = await redactAll(source, 'kubernetes-json', { chunk: 65_521 });

    expect(source.length).toBeGreaterThan(1_800_000);
    expect(plainMarks(text)).toBe(
      source.replaceAll(/"hunter\d+"/g, '"<env-value>"').replaceAll(/"c2VjcmV0\d+"/g, '"<kubernetes-secret>"'),
    );
  });

  it('of an object that is too large, all that may be a Secret is one', async () => {
    const data = Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`k${index}`, `value ${index}`]));
    const { text } = await redactAll(JSON.stringify({ apiVersion: 'v1', data, kind: 'Secret' }), 'kubernetes-json');

    expect(text).not.toContain('value 1');
  });

  it('a string of any length is masked or passes by its key', async () => {
    const long = 'a\\"b\\\\'.repeat(200_000);
    const { text } = await redactAll(
      `{"SqlSettings":{"AtRestEncryptKey":"${long}","DriverName":"${long}"}}`,
      'mattermost-config',
      {
        chunk: 4099,
      },
    );

    expect(plainMarks(text)).toBe(`{"SqlSettings":{"AtRestEncryptKey":"<mattermost-secret>","DriverName":"${long}"}}`);
  });

  it('JSON that breaks off is refused, or goes on as text where no structure was promised', async () => {
    const broken = `{"password":"abc def","n":[1,2,}}\n{"token":"abc"} password=opensesame`;

    await expect(redactAll(broken, 'kubernetes-json')).rejects.toMatchObject({ code: 'FORMAT_UNREADABLE' });
    expect(plainMarks((await redactAll(broken, 'json')).text)).toBe(
      '{"password":"<password>","n":[1,2,}}\n{"token":"<token>"} password=<password>',
    );
  });

  it('YAML is judged by its structure, member by member', async () => {
    const member = (index: number): string =>
      `- apiVersion: v1\n  kind: Pod\n  spec:\n    containers:\n    - env:\n      - name: GREETING\n        value: hunter${index}\n`;
    const yaml = `apiVersion: v1\nitems:\n${Array.from({ length: 3000 }, (_, index) => member(index)).join('')}kind: List\n`;
    const { text } = await redactAll(yaml, 'kubernetes-yaml', { chunk: 5003 });

    expect(plainMarks(text)).toBe(yaml.replaceAll(/hunter\d+/g, '"<env-value>"'));
  });
});

describe('memory', () => {
  const child = resolve(import.meta.dirname, 'large-document-child.ts');
  /** The garbage collector takes what it is given; the least shows what is really needed. */
  const YOUNG_SPACE = '--max-semi-space-size=2';
  /** Largest resident set, in MiB, of a process that redacts a document of `mebibytes`. */
  const peak = async (kind: string, mebibytes: number): Promise<number> =>
    Number((await promisify(execFile)('node', [YOUNG_SPACE, child, kind, String(mebibytes)])).stdout);

  it.each(['kubernetes-json', 'text'])('does not depend on the size of %s', async (kind) => {
    const small = await peak(kind, 24);
    const large = await peak(kind, 96);

    expect(small).toBeGreaterThan(30);
    // Held whole, the larger one would add at least the 72 MiB that it is larger by.
    expect(large - small).toBeLessThan(72);
  });

  it('does not depend on the size of kubernetes-yaml', async () => {
    const small = await peak('kubernetes-yaml', 12);
    const large = await peak('kubernetes-yaml', 60);

    expect(small).toBeGreaterThan(30);
    expect(large - small).toBeLessThan(48);
  });
});
