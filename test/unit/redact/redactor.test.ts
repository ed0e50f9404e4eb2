import { describe, expect, it } from '@jest/globals';
import { createRedactor, RedactedContent } from '../../../src/redact/redactor.ts';
import { pieces, plainMarks, redactAll } from './redact-all.ts';

describe('known values', () => {
  const value = 'zR8$kq"pT/4x&w';
  const redactor = createRedactor({ level: 'Standard', knownValues: [value, 'short', 'mattermost'] });

  it.each([
    ['plain', value],
    ['JSON', JSON.stringify(value).slice(1, -1)],
    [
      'JSON as Go writes it',
      JSON.stringify(value)
        .slice(1, -1)
        .replace('&', String.raw`\u0026`),
    ],
    ['JSON in JSON', JSON.stringify(JSON.stringify(value)).slice(3, -3)],
    ['a URL', encodeURIComponent(value)],
    ['a URL in lower case', encodeURIComponent(value).replaceAll(/%../g, (escape) => escape.toLowerCase())],
  ])('are masked in %s', (_name, form) => {
    expect(plainMarks(redactor.redactText(`a ${form} b`))).toBe('a <known-value> b');
  });

  it.each([0, 1, 2, 3, 4, 5])('are masked in base64 behind %i other bytes', (length) => {
    for (const encoding of ['base64', 'base64url'] as const) {
      const text = Buffer.from(`${'x'.repeat(length)}${value}!tail of the text`).toString(encoding);
      const masked = redactor.redactText(text);
      expect(masked).toContain('***REDACTED:known-value:');
      const rest = masked
        .split(/\*\*\*REDACTED:[^*]*\*\*\*/)
        .map((part) => Buffer.from(part, encoding).toString('latin1'));
      expect(rest.join('|')).not.toMatch(/R8|kq|pT|4x/);
    }
  });

  it('are ignored if they are short or common', () => {
    expect(redactor.redactText('short mattermost')).toBe('short mattermost');
  });

  it('have the same mark in every form, another value has another, and another packet has others', () => {
    const suffixes = [
      value,
      encodeURIComponent(value),
      Buffer.from(`ab${value}`).toString('base64'),
      `DB_PASSWORD='${value}'`,
      'DB_PASSWORD=other-value',
    ].map((text) => /:([0-9a-f]{6})\*/.exec(redactor.redactText(text))?.[1]);

    expect(new Set(suffixes.slice(0, 4)).size).toBe(1);
    expect(suffixes[4]).not.toBe(suffixes[0]);
    expect(createRedactor({ level: 'Standard', knownValues: [value] }).redactText(value)).not.toBe(
      redactor.redactText(value),
    );
  });

  it('are masked inside and across what a rule masks', () => {
    const spaced = createRedactor({ level: 'Standard', knownValues: ['open the sesame now'] });

    expect(plainMarks(spaced.redactText('password=open the sesame now!'))).toMatch(/^password=<[a-z-]+>!$/);
  });

  it('added later count for items that start later', async () => {
    const late = createRedactor({ level: 'Standard' });
    const before = await redactAll('xx very-special-value-1', 'text', { redactor: late });
    late.addKnownValues(['very-special-value-1']);
    const after = await redactAll('xx very-special-value-1', 'text', { redactor: late });

    expect(before.text).toBe('xx very-special-value-1');
    expect(plainMarks(after.text)).toBe('xx <known-value>');
  });
});

describe("users' rules", () => {
  it('mask matches, or the first group, wherever the stream is cut', async () => {
    const redactor = createRedactor({
      level: 'Standard',
      userRules: [
        { name: 'case-number', pattern: 'CASE-[0-9]+' },
        { name: 'owner', pattern: 'owner=(\\w+)' },
      ],
    });
    const content = `a CASE-1234 b owner=alice c\n${'.'.repeat(65_520)}CASE-99 CASE-98\n${'x'.repeat(70_000)} CASE-7 end`;
    const [one, two] = await Promise.all(
      [1000, 65_536].map((chunk) => redactAll(content, 'text', { redactor, chunk })),
    );

    expect(plainMarks(one?.text ?? '')).toBe(
      content.replaceAll(/CASE-\d+/g, '<case-number>').replace('alice', '<owner>'),
    );
    expect(two?.text).toBe(one?.text);
    expect(one?.result.counts).toEqual({ 'case-number': 4, owner: 1 });
  });

  it.each(['(unclosed', 'a*', '(?=look)', ''])('refuse the pattern %j by the name of the rule', (pattern) => {
    expect(() => createRedactor({ level: 'Standard', userRules: [{ name: 'my-rule', pattern }] })).toThrow(
      expect.objectContaining({ code: 'INVALID_SPEC', message: expect.stringContaining('my-rule') }),
    );
  });
});

describe('the door', () => {
  it('cannot be passed by making redacted content', () => {
    const Forged = RedactedContent as unknown as new (proof: symbol, chunks: unknown) => RedactedContent;

    expect(() => new Forged(Symbol('went through the redactor'), pieces(Buffer.from('raw')))).toThrow(
      expect.objectContaining({ code: 'REDACTION_FAILED' }),
    );
  });

  it('is read once and has its result at the end', async () => {
    const content = createRedactor({ level: 'Standard' }).redact(
      pieces(Buffer.from('token=abc123')),
      { path: 'x', format: 'text' },
      new AbortController().signal,
    );
    expect(() => content.result()).toThrow();
    const chunks: Buffer[] = [];
    for await (const chunk of content.chunks()) chunks.push(chunk);

    expect(content.result()).toEqual({
      bytesIn: 12,
      bytesOut: Buffer.concat(chunks).length,
      counts: { token: 1 },
      leftOut: [],
    });
    await expect(content.chunks().next()).rejects.toMatchObject({ code: 'REDACTION_FAILED' });
  });

  it('closes when the packet is cancelled', async () => {
    const controller = new AbortController();
    const content = createRedactor({ level: 'Standard' }).redact(
      pieces(Buffer.alloc(1_000_000, 'a '), 1000),
      { path: 'x', format: 'text' },
      controller.signal,
    );
    const reading = (async () => {
      for await (const _ of content.chunks()) controller.abort(new Error('stop'));
    })();

    await expect(reading).rejects.toThrow('stop');
  });

  it('reports rules, files and counts of what went through, and no value', async () => {
    const redactor = createRedactor({ level: 'Standard' });
    await redactAll('password=opensesame token=abcdef123', 'text', { redactor, path: 'a.log' });
    await redactAll('password=opensesame', 'text', { redactor, path: 'b.log' });
    await expect(redactAll('{', 'mattermost-config', { redactor, path: 'c.json' })).rejects.toMatchObject({
      code: 'FORMAT_UNREADABLE',
    });

    expect(redactor.report()).toEqual({
      rulesVersion: expect.any(String),
      level: 'Standard',
      total: 3,
      byRule: { password: 2, token: 1 },
      files: [
        { path: 'a.log', counts: { password: 1, token: 1 } },
        { path: 'b.log', counts: { password: 1 } },
      ],
    });
    expect(JSON.stringify(redactor.report())).not.toMatch(/opensesame|abcdef/);
  });

  it('fails closed when a rule throws: nothing of what it was about to let through comes out', async () => {
    const broken = {
      name: 'broken',
      description: 'Throws.',
      examples: [],
      literals: ['boom'],
      matcher: () => () => {
        throw new TypeError('secret boom in the message');
      },
    };
    const redactor = createRedactor({ level: 'Standard', textRules: [broken] });
    const content = redactor.redact(
      pieces(Buffer.from('a boom password=opensesame')),
      { path: 'x', format: 'text' },
      new AbortController().signal,
    );
    const chunks: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of content.chunks()) chunks.push(chunk);
    })();

    await expect(reading).rejects.toMatchObject({
      code: 'REDACTION_FAILED',
      message: expect.not.stringContaining('boom'),
    });
    expect(chunks).toEqual([]);
  });

  it('tells the check of the archive what it learned', async () => {
    const redactor = createRedactor({ level: 'Standard', knownValues: ['given-value-1'] });
    await redactAll('{"EmailSettings":{"SMTPPassword":"found-value-2"}}', 'mattermost-config', { redactor });

    expect(redactor.knownValues()).toEqual(['given-value-1', 'found-value-2']);
  });

  it('keeps memory bounded for a line and a secret of any length', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      await Promise.resolve();
      yield Buffer.from('{"password":"');
      for (let index = 0; index < 640; index++) yield Buffer.alloc(64 * 1024, 'a');
      yield Buffer.from('","user":"bob"}');
    }
    const content = createRedactor({ level: 'Standard' }).redact(
      source(),
      { path: 'x', format: 'text' },
      new AbortController().signal,
    );
    const chunks: Buffer[] = [];
    for await (const chunk of content.chunks()) chunks.push(chunk);

    expect(plainMarks(Buffer.concat(chunks).toString())).toBe('{"password":"<password>","user":"bob"}');
  });
});
