import { BACKSLASH, BLANK, byteOf, isA, KEY, LF, SPACE, TAB } from '../engine/bytes.ts';
import type { Found, TextContext, TextRule } from '../engine/rule.ts';
import { lineEnd, QuotedEnd, quotedEnd, unquotedEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { isQuote } from './delimiter.ts';
import { rememberSecretKeys, type SecretKey } from './secret-key.ts';
import { isMarker, isReference } from './value-shape.ts';
import { continuesWord } from './word-start.ts';

/** How far the name may be from the value, on either side. */
const BEFORE = 112;
const AFTER = 512;
const LONGEST_NAME = 80;

/** `name`/`value` pairs of container environments and parameters, where no structure is known (logs, huge files). */
export const nameValuePairRule: TextRule = {
  name: 'name-value-pair',
  description:
    'The `value` beside a `name` that promises a secret, in either order, in JSON, escaped JSON, YAML and attributes of XML.',
  literals: ['value'],
  examples: [
    { before: '{"name": "DB_PASSWORD", "value": "abc"}', after: '{"name": "DB_PASSWORD", "value": "<mark>"}' },
    { before: '{"value":"abc","name":"DB_PASSWORD"}', after: '{"value":"<mark>","name":"DB_PASSWORD"}' },
    { before: '- name: DB_PASSWORD\n  value: abc\n', after: '- name: DB_PASSWORD\n  value: <mark>\n' },
    { before: '<add key="DbPassword" value="abc"/>', after: '<add key="DbPassword" value="<mark>"/>' },
    { before: '+ name = "DB_PASSWORD"\n+ value = "abc"\n', after: '+ name = "DB_PASSWORD"\n+ value = "<mark>"\n' },
    { before: '- name: LOG_LEVEL\n  value: abc\n', after: '- name: LOG_LEVEL\n  value: abc\n' },
  ],
  matcher: (context) => {
    const secretOf = rememberSecretKeys();
    // A stretch without the end of a value is not searched again from each `value` in it.
    let searchedUntil = 0;
    const framed = new QuotedEnd(0, 0, 0);
    return (window, start, end) => {
      const value = continuesWord(window, start, KEY) ? undefined : valueStart(window, end);
      if (value === undefined) return undefined;
      const before = nameBefore(window, start);
      if (before !== undefined) return certain(secretOf(before), window, value, context);
      if (value.start < searchedUntil) return undefined;
      const valueEnd = endOfValue(window, value, framed);
      if (valueEnd === undefined && !window.hungry) searchedUntil = value.start + AFTER;
      const after = valueEnd === undefined ? undefined : nameAfter(window, valueEnd);
      return after === undefined ? undefined : certain(secretOf(after), window, value, context);
    };
  },
};

function certain(
  secret: SecretKey | undefined,
  window: Window,
  value: ValueStart,
  context: TextContext,
): Found | undefined {
  return secret?.certain === true ? found(window, value, secret.rule, context) : undefined;
}

/** The name in `"name": "X", "value"` before the key of the value; read backwards, so that it costs no more than it is long. */
function nameBefore(window: Window, value: number): string | undefined {
  const limit = value - BEFORE;
  const to = backOver(window, value, limit, isBetween);
  const from = backOver(window, to, limit, isNameByte);
  if (from === to || to - from > LONGEST_NAME) return undefined;
  const colon = backOver(window, from, limit, isQuoteOrBlank) - 1;
  if (!isSign(window.at(colon))) return undefined;
  const key = backOver(window, colon, limit, isQuoteOrBlank);
  // Cheap first: the last two letters.
  const ending = ((window.at(key - 2) | 0x20) << 8) | window.at(key - 1) | 0x20;
  if (!NAME_ENDINGS.has(ending)) return undefined;
  return /(?:name|key|title)$/i.test(window.text(key - 5, key)) ? window.text(from, to) : undefined;
}

/** `me`, `ey`, and `le` of the `title` of a field in an attachment to a message. */
const NAME_ENDINGS = new Set([0x6d65, 0x6579, 0x6c65]);

function backOver(
  window: Window,
  from: number,
  limit: number,
  wanted: (window: Window, position: number) => boolean,
): number {
  let position = from;
  while (position > limit && wanted(window, position - 1)) position--;
  return position;
}

/** White space, also as escapes, commas, quotes, and the dash of a list. */
function isBetween(window: Window, position: number): boolean {
  const byte = window.at(position);
  if (byte === byteOf('n')) return window.at(position - 1) === BACKSLASH;
  if (byte === byteOf('-') || byte === byteOf('+') || byte === byteOf('~')) return isA(window.at(position - 1), SPACE);
  return byte === byteOf(',') || isQuoteOrBlank(window, position);
}

function isBetweenForward(window: Window, position: number): boolean {
  const byte = window.at(position);
  if (byte === byteOf('n')) return window.at(position - 1) === BACKSLASH;
  return byte === byteOf(',') || isQuoteOrBlank(window, position);
}

function isQuoteOrBlank(window: Window, position: number): boolean {
  const byte = window.at(position);
  return byte === BACKSLASH || isQuote(byte) || isA(byte, SPACE);
}

function isNameByte(window: Window, position: number): boolean {
  return isA(window.at(position), KEY) || window.at(position) === byteOf('/');
}

/** What begins so is a collection, a block, a reference or nothing. */
const NO_VALUE = new Set('{[|>&*!\r,}'.split('').map(byteOf));

interface ValueStart {
  readonly start: number;
  /** 0 if the value is bare. */
  readonly quote: number;
  readonly escapes: number;
}

function valueStart(window: Window, end: number): ValueStart | undefined {
  let position = skip(window, end, (byte) => byte === BACKSLASH);
  if (isQuote(window.at(position))) position++;
  position = skip(window, position, isBlank);
  if (!isSign(window.at(position))) return undefined;
  const from = skip(window, position + 1, isBlank);
  const quoteAt = skip(window, from, (byte) => byte === BACKSLASH);
  const quote = window.at(quoteAt);
  if (isQuote(quote)) return { start: quoteAt + 1, quote, escapes: quoteAt - from };
  return quote <= LF || NO_VALUE.has(quote) ? undefined : { start: from, quote: 0, escapes: 0 };
}

/** Undefined if the value does not end soon. */
function endOfValue(window: Window, value: ValueStart, framed: QuotedEnd): number | undefined {
  window.need(value.start + AFTER + BEFORE);
  if (window.hungry) return undefined;
  const limit = Math.min(window.end, value.start + AFTER);
  framed.restart(value.start, value.quote, value.escapes);
  const end = value.quote === 0 ? lineEnd(value.start) : framed;
  return end.advance(window, limit) && end.position < limit ? end.position : undefined;
}

/** The name in `"name": "X"` behind a value that ends at `from`, in JSON (also escaped), YAML and XML. */
function nameAfter(window: Window, from: number): string | undefined {
  const limit = from + BEFORE;
  const key = forward(window, from, limit, isBetweenForward);
  const keyEnd = key + (KEYS.get(window.at(key) | 0x20) ?? 0);
  if (keyEnd === key || !/^(?:name|key)$/i.test(window.text(key, keyEnd))) return undefined;
  const sign = forward(window, keyEnd, limit, isQuoteOrBlank);
  if (!isSign(window.at(sign))) return undefined;
  const name = forward(window, sign + 1, limit, isQuoteOrBlank);
  const end = forward(window, name, Math.min(limit, name + LONGEST_NAME), isNameByte);
  return end === name ? undefined : window.text(name, end);
}

/** Lengths of `name` and `key` by their first letters. */
const KEYS: ReadonlyMap<number, number> = new Map([
  [byteOf('n'), 4],
  [byteOf('k'), 3],
]);

function forward(
  window: Window,
  from: number,
  limit: number,
  wanted: (window: Window, position: number) => boolean,
): number {
  let position = from;
  while (position < limit && wanted(window, position)) position++;
  return position;
}

function found(window: Window, value: ValueStart, rule: string, context: TextContext): Found | undefined {
  let to = value.start;
  while (to < value.start + 48 && window.at(to) > BLANK && !isQuote(window.at(to))) to++;
  const text = window.text(value.start, to);
  if (
    text === '' ||
    text.startsWith('(') ||
    isMarker(text) ||
    isReference(text) ||
    /^(?:true|false|null|\d+)$/.test(text)
  )
    return undefined;
  if (value.quote !== 0) return { rule, start: value.start, end: quotedEnd(value.start, value.quote, value.escapes) };
  if (isInBraces(window, value.start)) return { rule, start: value.start, end: unquotedEnd(value.start) };
  return { rule, start: value.start, end: lineEnd(value.start), ...(context.yaml ? { quote: true } : {}) };
}

/** `{name: X, value: Y}` on one line. */
function isInBraces(window: Window, start: number): boolean {
  return /\{[^{}\n]*$/.test(window.text(start - BEFORE, start));
}

function skip(window: Window, from: number, wanted: (byte: number) => boolean): number {
  let position = from;
  while (position < from + 16 && wanted(window.at(position))) position++;
  return position;
}

/** Of JSON and YAML, or of an attribute in XML. */
function isSign(byte: number): boolean {
  return byte === byteOf(':') || byte === byteOf('=');
}

function isBlank(byte: number): boolean {
  return byte === BLANK || byte === TAB;
}
