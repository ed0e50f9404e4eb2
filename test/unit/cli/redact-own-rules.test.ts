import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { runRedact } from './run-redact.ts';

const TEXT = 'ticket ACME-4711 by employee 00-12345, phrase tr0ub4dor&three, encoded dHIwdWI0ZG9yJnRocmVl\n';

async function redactWith(option: '--rules' | '--known-values', content: string | Buffer) {
  await using folder = await temporaryFolder();
  const [input, output, given] = ['in.log', 'out.log', 'given'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ];
  await writeFile(input, TEXT);
  await writeFile(given, content);
  const ended = await runRedact([input, '-o', output, option, given]);
  return { ...ended, text: await readFile(output, 'utf8').catch(() => undefined) };
}

describe('redact --rules', () => {
  it.each([
    ['a YAML list', '- name: ticket\n  pattern: ACME-[0-9]+\n'],
    ['a YAML map', 'ticket: ACME-[0-9]+\n'],
    ['a JSON list', '[{"name": "ticket", "pattern": "ACME-[0-9]+"}]'],
    ['a JSON map', '{"ticket": "ACME-[0-9]+"}'],
  ])('takes %s', async (_, content) => {
    const { code, text } = await redactWith('--rules', content);

    expect(code).toBe(0);
    expect(text).toMatch(/^ticket \*\*\*REDACTED:ticket:[0-9a-f]{6}\*\*\* by employee 00-12345,/);
  });

  it.each([
    ['no YAML', '- name: [', /neither YAML nor JSON/],
    ['empty', '', /must be YAML or JSON with a list/],
    ['an empty list', '[]', /one rule at least/],
    ['a rule without a pattern', '- name: x\n', /a list of \{name, pattern\}/],
    ['an unknown key', '- {name: x, pattern: y, flags: i}\n', /a list of \{name, pattern\}/],
    ['a bad pattern', 'x: "(["\n', /rule "x": the pattern is not usable/],
    ['a pattern with a look-behind', 'x: "(?<=a)b"\n', /rule "x": the pattern is not usable/],
    ['a pattern for nothing', 'x: "a*"\n', /rule "x": the pattern is not usable/],
    ['a bad name', '"x y": a\n', /a name has letters/],
    ['a name twice', '[{"name": "x", "pattern": "a"}, {"name": "x", "pattern": "b"}]', /two rules called "x"/],
  ])('refuses a file that is %s, before anything is read', async (_, content, message) => {
    const { code, text, stderr } = await redactWith('--rules', content);

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(text).toBeUndefined();
  });
});

describe('redact --level Strict', () => {
  it('takes people and machines out as well, in names too', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'anna@example.org.log'), 'mail from anna@example.org at 203.0.113.77\n');

    const ended = await runRedact([
      join(folder.path, 'anna@example.org.log'),
      '-o',
      join(folder.path, 'out.log'),
      '--level',
      'Strict',
    ]);

    expect(ended.code).toBe(0);
    const text = await readFile(join(folder.path, 'out.log'), 'utf8');
    expect(text + ended.stderr).not.toMatch(/anna@example\.org|203\.0\.113\.77/);
    expect(text).toMatch(/^mail from \S+ at \S+\n$/);
  });
});

describe('redact --known-values', () => {
  it('masks every value wherever it stands, encoded too, with any line ends', async () => {
    const { code, text } = await redactWith('--known-values', '\uFEFFtr0ub4dor&three\r\n\r\n00-12345\r\n');

    expect(code).toBe(0);
    expect(text).toMatch(/^ticket ACME-4711 by employee \*{3}\S+\*{3}, phrase \*{3}\S+\*{3}, encoded \*{3}\S+\*{3}\n$/);
  });

  it('names the lines that it does not use, not what they hold', async () => {
    const { code, stderr } = await redactWith('--known-values', 'tr0ub4dor&three\nshort\npassword\n');

    expect(code).toBe(0);
    expect(stderr).toContain('line 2, 3');
    expect(stderr).not.toContain('short\n');
  });

  it.each([
    ['without a usable value', 'a\n', /no value that can be looked for/],
    ['that is no text', Buffer.from([0xff, 0xfe, 0x00, 0x80]), /must be UTF-8 text/],
  ])('refuses a file %s', async (_, content, message) => {
    const { code, stderr, text } = await redactWith('--known-values', content);

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(text).toBeUndefined();
  });
});
