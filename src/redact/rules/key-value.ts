import {
  BACKSLASH,
  BLANK,
  byteOf,
  DOUBLE_QUOTE,
  isA,
  isLineEnd,
  KEY,
  LF,
  CR,
  SINGLE_QUOTE,
  TAB,
} from '../engine/bytes.ts';
import type { Found, TextContext, TextRule } from '../engine/rule.ts';
import {
  lineEnd,
  quotedEnd,
  SEPARATOR_LOOKAHEAD,
  type Terminator,
  tripleQuotedEnd,
  unquotedEnd,
} from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { secretKey, type SecretKey } from './secret-key.ts';
import { isCommonWord, isMarker, isNumber, isPath, isReference, looksRandom } from './value-shape.ts';

/** Farthest the name of a key reaches from the word that was found. */
const KEY_BEFORE = 64;
const KEY_AFTER = 32;
/** How much of a value is read to judge it. */
const PEEK = 72;
/** White space allowed on each side of `=` or `:`. */
const GAP = 16;

interface Delimiter {
  readonly kind: 'equals' | 'colon' | 'flag';
  /** The key was in quotes. */
  readonly quotedKey: boolean;
  /** First byte of the value or of its opening quote. */
  readonly value: number;
  readonly spaced: boolean;
}

interface Key {
  readonly start: number;
  readonly end: number;
  readonly secret: SecretKey;
}

/** Keys that promise a secret, in JSON, YAML, env, INI, TOML, logfmt, URL queries, connection strings and flags. */
export const keyValueRule: TextRule = {
  name: 'key-value',
  description:
    'The value of a key whose name promises a password, token, secret, key or credential. The mask is named after the key.',
  literals: [
    ...[
      'passw',
      'passphrase',
      'passcode',
      'pwd',
      'pass=',
      'pass:',
      'pass"',
      'secret',
      'token',
      'credential',
      'creds',
      'salt',
      'psk',
    ],
    ...[
      'apikey',
      'api_key',
      'api-key',
      'api.key',
      'accesskey',
      'access_key',
      'access-key',
      'privatekey',
      'private_key',
      'private-key',
    ],
    ...[
      'encryptkey',
      'encrypt_key',
      'encryptionkey',
      'encryption_key',
      'encryption-key',
      'signingkey',
      'signing_key',
      'signing-key',
      'splitkey',
    ],
    ...[
      'developerkey',
      'developer_key',
      'sdkkey',
      'sdk_key',
      'authkey',
      'auth_key',
      'auth-key',
      'masterkey',
      'master_key',
      'master-key',
    ],
    ...[
      'sharedkey',
      'shared_key',
      'session_key',
      'sessionkey',
      'accountkey',
      'account_key',
      'storage_key',
      'service_key',
      'webhook_key',
      'dockerconfigjson',
      'totp',
    ],
  ],
  examples: [
    { before: 'level=info password=opensesame user=bob', after: 'level=info password=<mark> user=bob' },
    { before: '{"token": "a\\"b", "token_id": "7"}', after: '{"token": "<mark>", "token_id": "7"}' },
    { before: 'host=db user=mm password=s3cr3t dbname=mm', after: 'host=db user=mm password=<mark> dbname=mm' },
    { before: "wordpressPassword: 'abc'", after: "wordpressPassword: '<mark>'" },
    { before: 'token.go:123 token: see section 4', after: 'token.go:123 token: see section 4' },
  ],
  matcher: (context) => (window, start, end) => matchKeyValue(window, start, end, context),
};

function matchKeyValue(window: Window, start: number, end: number, context: TextContext): Found | undefined {
  const keyEnd = endOfKey(window, start, end);
  const delimiter = readDelimiter(window, keyEnd);
  if (delimiter === undefined || window.hungry) return undefined;
  const key = readKey(window, start, keyEnd);
  if (key === undefined) return undefined;
  if (delimiter.kind === 'flag' && !isFlag(window, key.start)) return undefined;
  return matchValue(window, key, delimiter, context);
}

function endOfKey(window: Window, start: number, end: number): number {
  // A literal may hold the delimiter itself (`pass=`).
  let position = start;
  while (position < end && isA(window.at(position), KEY)) position++;
  if (position < end) return position;
  const limit = end + KEY_AFTER;
  while (position < limit && isA(window.at(position), KEY)) position++;
  return position;
}

function readKey(window: Window, start: number, keyEnd: number): Key | undefined {
  let from = start;
  const limit = start - KEY_BEFORE;
  while (from > limit && isA(window.at(from - 1), KEY)) from--;
  const secret = secretKey(window.text(from, keyEnd));
  return secret === undefined ? undefined : { start: from, end: keyEnd, secret };
}

function readDelimiter(window: Window, keyEnd: number): Delimiter | undefined {
  let position = keyEnd;
  if (window.at(position) === byteOf(']')) position++;
  let quotedKey = false;
  const quote = skipBackslashes(window, position);
  if (isQuote(window.at(quote))) {
    quotedKey = true;
    position = quote + 1;
  }
  const afterKey = position;
  position = skipBlanks(window, position);
  const sign = window.at(position);
  if (sign === byteOf('=') || sign === byteOf(':')) return readSign(window, position, quotedKey);
  if (position > afterKey && !quotedKey && position === afterKey + 1) {
    return { kind: 'flag', quotedKey, value: position, spaced: true };
  }
  if (quotedKey && sign === byteOf(',')) {
    return { kind: 'flag', quotedKey, value: skipBlanks(window, position + 1), spaced: true };
  }
  return undefined;
}

/** `=`, `:`, `:=`, `=>`; not `==`, `=~`, `::`, `://`. */
function readSign(window: Window, position: number, quotedKey: boolean): Delimiter | undefined {
  const sign = window.at(position);
  const second = window.at(position + 1);
  let next = position + 1;
  if (sign === byteOf('=')) {
    if (second === byteOf('=') || second === byteOf('~')) return undefined;
    if (second === byteOf('>')) next++;
    const value = skipBlanks(window, next);
    return { kind: 'equals', quotedKey, value, spaced: value > next };
  }
  if (second === byteOf('=')) {
    const value = skipBlanks(window, position + 2);
    return { kind: 'equals', quotedKey, value, spaced: true };
  }
  if (second === byteOf(':') || (second === byteOf('/') && window.at(position + 2) === byteOf('/'))) return undefined;
  const value = skipBlanks(window, next);
  return { kind: 'colon', quotedKey, value, spaced: value > next };
}

function matchValue(window: Window, key: Key, delimiter: Delimiter, context: TextContext): Found | undefined {
  const quote = skipBackslashes(window, delimiter.value);
  const opening = window.at(quote);
  const { rule } = key.secret;
  if (isQuote(opening)) {
    const escapes = quote - delimiter.value;
    const start = quote + 1;
    if (escapes === 0 && window.at(start) === opening && window.at(start + 1) === opening) {
      return { rule, start: start + 2, end: tripleQuotedEnd(start + 2, opening) };
    }
    const value = peek(window, start, quotedEnd(start, opening, escapes));
    if (!quotedValueIsSecret(value, key.secret)) return undefined;
    return { rule, start, end: quotedEnd(start, opening, escapes) };
  }
  if (delimiter.quotedKey && delimiter.kind === 'flag') return undefined;
  const start = delimiter.value;
  const value = peek(window, start, unquotedEnd(start));
  if (!unquotedValueIsSecret(window, value, key, delimiter)) return undefined;
  return bareValue(window, rule, start, key, delimiter, context);
}

/** In YAML a bare value at the place of a scalar goes whole, in quotes, so that the document stays YAML. */
function bareValue(
  window: Window,
  rule: string,
  start: number,
  key: Key,
  delimiter: Delimiter,
  context: TextContext,
): Found {
  if (context.yaml && delimiter.kind === 'colon' && startsLine(window, key.start)) {
    return { rule, start, end: lineEnd(start), quote: true };
  }
  return { rule, start, end: unquotedEnd(start) };
}

function quotedValueIsSecret(value: string, secret: SecretKey): boolean {
  if (value === '' || isMarker(value) || isReference(value)) return false;
  if (/^(?:true|false|null|none|nil)$/i.test(value)) return false;
  if (!secret.certain) return looksRandom(value);
  return secret.rule === 'password' || !isPath(value);
}

function unquotedValueIsSecret(window: Window, value: string, key: Key, delimiter: Delimiter): boolean {
  if (value === '' || '{[|>&*(!'.includes(value.charAt(0)) || isMarker(value) || isReference(value)) return false;
  if (delimiter.quotedKey && (isNumber(value) || /^(?:true|false|null)\b/.test(value))) return false;
  if (isCommonWord(value)) return false;
  const { rule, certain } = key.secret;
  if (isNumber(value)) return rule === 'password' && delimiter.kind === 'equals' && value.length >= 4;
  if (!certain) return looksRandom(value);
  if (rule !== 'password' && isPath(value)) return false;
  if (delimiter.kind !== 'colon' || delimiter.quotedKey) return delimiter.kind !== 'flag' || !value.startsWith('-');
  if (looksRandom(value)) return true;
  const alone = endsLine(window, delimiter.value + value.length);
  return alone && (rule === 'password' || startsLine(window, key.start)) && delimiter.spaced;
}

/** The first bytes of a value, for judging it. */
function peek(window: Window, start: number, terminator: Terminator): string {
  // Reading past the piece itself makes sure that a separator at its end is judged the same wherever a chunk was cut.
  for (let position = start; position < start + PEEK + SEPARATOR_LOOKAHEAD; position++) {
    if (window.at(position) < 0) break;
  }
  terminator.advance(window, Math.min(window.end, start + PEEK));
  return window.text(start, terminator.position);
}

function isFlag(window: Window, keyStart: number): boolean {
  return window.at(keyStart) === byteOf('-') && window.at(keyStart + 1) === byteOf('-');
}

/** Only white space, a list dash, a comment sign or `export` stand before the key on its line. */
function startsLine(window: Window, keyStart: number): boolean {
  let position = keyStart - 1;
  const limit = keyStart - KEY_BEFORE;
  while (position > limit && (window.at(position) === BLANK || window.at(position) === TAB)) position--;
  if (window.at(position) === byteOf('-') || window.at(position) === byteOf('#')) {
    position--;
    while (position > limit && (window.at(position) === BLANK || window.at(position) === TAB)) position--;
  }
  const byte = window.at(position);
  return byte === LF || byte === CR || byte < 0;
}

function endsLine(window: Window, position: number): boolean {
  const next = skipBlanks(window, position);
  const byte = window.at(next);
  return isLineEnd(byte) || byte === byteOf('#') || isQuote(byte) || byte === BACKSLASH;
}

function skipBlanks(window: Window, from: number): number {
  let position = from;
  while (position < from + GAP && (window.at(position) === BLANK || window.at(position) === TAB)) position++;
  return position;
}

function skipBackslashes(window: Window, from: number): number {
  let position = from;
  while (position < from + 15 && window.at(position) === BACKSLASH) position++;
  return position;
}

function isQuote(byte: number): boolean {
  return byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE;
}
