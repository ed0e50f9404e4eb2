import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileRules } from '../../../../src/redact/engine/compiled-rules.ts';
import { TextEngine } from '../../../../src/redact/engine/text-engine.ts';
import { Window } from '../../../../src/redact/engine/window.ts';
import { createMarker } from '../../../../src/redact/marks.ts';
import { TEXT_RULES } from '../../../../src/redact/rules/catalogue.ts';

const marker = createMarker();
const rules = compileRules(TEXT_RULES, []);
const SIZE = 24 * 1024;

/** Single bytes that matchers read. Counted here: a counter in the engine would cost a tenth of its speed on hostile input. */
let single = 0;
const readByte = Object.getOwnPropertyDescriptor(Window.prototype, 'at')?.value as Window['at'];

beforeAll(() => {
  Window.prototype.at = function (position) {
    single++;
    return readByte.call(this, position);
  };
});

afterAll(() => {
  Window.prototype.at = readByte;
});

/** Bytes looked at by matchers for one byte of input. */
function readsPerByte(text: string): number {
  single = 0;
  const engine = new TextEngine({ rules, marker, context: { yaml: false }, count: () => {} });
  const bytes = Buffer.from(text, 'latin1');
  for (let offset = 0; offset < bytes.length; offset += 16 * 1024)
    engine.push(bytes.subarray(offset, offset + 16 * 1024));
  engine.end();
  return (single + engine.reads) / bytes.length;
}

function repeated(unit: string, size: number): string {
  return unit.repeat(Math.ceil(size / unit.length)).slice(0, size);
}

const LITERALS = TEXT_RULES.flatMap((rule) => rule.literals);
/** What makes a matcher look far: beginnings without ends, and places where it must decide anew each time. */
const TRAPS = [
  ...['eyJ-', 'eyJa', 'eyJ.', '://a:b', '://:', '://a:b/', '://a:b@', ':\\/\\/', '%3a%2f%2fa%3ab', '@tcp(', 'a:b@tcp('],
  ...[
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----\n-',
    '"-----BEGIN PRIVATE KEY-----',
    '--',
    '-----',
    'a-',
    '1-',
  ],
  ...[
    'password="',
    "password='",
    'password=\\"',
    'password="""',
    'secret={',
    '<password>',
    'name="password">',
    ';password={',
    '{password:a ',
    'secret=<',
    'token=${',
    'token=*',
    'password=a&',
    'password=a;b',
    'password=,',
    'password=)',
  ],
  ...[
    '"value":"',
    '"value":"a","name":"',
    'name: a\nvalue: ',
    'value:',
    'cookie: a=',
    'cookie: ',
    'bearer ',
    'bearer eyJ',
    'authorization: ',
    '***REDACTED',
    '***REDACTED:a:',
  ],
  ...[
    'password',
    'passwordpassword=',
    'pass_secret_token_',
    'hooks.slack.com/services/a',
    '/hooks/abcdefghijklmnopqrstuvwxyz',
    'sk-a1',
    'sk-sk-',
    'SG.a',
    '\\',
    '"',
    '\\"',
  ],
];

describe('work on hostile input', () => {
  it.each([...new Set([...LITERALS, ...TRAPS])])('is linear for repeated %j', (unit) => {
    const small = readsPerByte(repeated(unit, SIZE));
    const large = readsPerByte(repeated(unit, SIZE * 3));

    expect(large).toBeLessThanOrEqual(small * 1.25 + 1);
    expect(large).toBeLessThan(400);
  });

  it('is linear for one line of any length with one secret that never ends', () => {
    expect(readsPerByte(`password="${'a'.repeat(SIZE * 40)}`)).toBeLessThan(2);
    expect(readsPerByte(`token=${'a1'.repeat(SIZE * 20)}`)).toBeLessThan(4);
  });
});
