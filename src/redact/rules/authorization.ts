import {
  BACKSLASH,
  BASE64URL,
  BLANK,
  byteOf,
  DOUBLE_QUOTE,
  isA,
  KEY,
  LF,
  SINGLE_QUOTE,
  TAB,
  TOKEN,
} from '../engine/bytes.ts';
import { ByteCache } from '../engine/byte-cache.ts';
import type { Found, TextRule } from '../engine/rule.ts';
import { lineEnd, runEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { isMarker, looksRandom } from './value-shape.ts';
import { continuesWord } from './word-start.ts';

const PEEK = 64;

/** `Bearer`, `Basic` and the like in front of a credential, with or without the header's name. */
export const authorizationSchemeRule: TextRule = {
  name: 'bearer-token',
  description: 'The credential after an HTTP authentication scheme (`Bearer`, `Basic`).',
  literals: ['bearer ', 'bearer%20', 'basic '],
  examples: [
    { before: 'Authorization: Bearer abcdefgh12345678', after: 'Authorization: Bearer <mark>' },
    { before: 'a Bearer token is required', after: 'a Bearer token is required' },
  ],
  matcher: () => {
    const verdicts = new ByteCache<Verdict>();
    return (window, start, end) => {
      if (window.at(start - 1) !== byteOf('=') && continuesWord(window, start, TOKEN)) return undefined;
      const from = skipBlanks(window, end);
      const to = endOfRun(window, from);
      if (to - from < 8) return undefined;
      const basic = (window.at(start + 1) | 0x20) === byteOf('a');
      const verdict = verdicts.recall(window, from, to, basic ? BASIC : OTHER, judge);
      if (verdict === 'no' || (verdict === 'in-header' && !isHeader(window, start))) return undefined;
      return { rule: basic ? 'basic-auth' : 'bearer-token', start: from, end: runEnd(from, TOKEN) };
    };
  },
};

type Verdict = 'yes' | 'no' | 'in-header';

const OTHER = 0;
const BASIC = 1;

function judge(value: string, scheme: number): Verdict {
  if (isMarker(value)) return 'no';
  // `token_type=bearer expires_in=3600`: the next pair of a list.
  if (/^[A-Za-z_][\w.-]*=[^=]/.test(value)) return 'no';
  if (scheme === BASIC) return isBasicCredential(value) ? 'yes' : 'no';
  return looksRandom(value) ? 'yes' : 'in-header';
}

/** Headers that carry a credential as their whole value. */
export const credentialHeaderRule: TextRule = {
  name: 'authorization-header',
  description: 'The value of a header that carries a credential; a known scheme in front of it stays.',
  literals: ['authorization:', 'authorization":', 'authorization\\":', 'authorization=', "authorization':"],
  examples: [{ before: 'Authorization: Token abc\nnext', after: 'Authorization: Token <mark>\nnext' }],
  matcher: () => {
    const schemes = new ByteCache<boolean>();
    const values = new ByteCache<boolean>();
    return (window, _start, end) => {
      let from = skipBlanks(window, end);
      while (from < end + 16 && isOpening(window.at(from))) from++;
      from = behindScheme(window, from, schemes);
      let to = endOfRun(window, from);
      // `AWS id:signature`: the id stays; a mark has colons too.
      if (
        window.at(to) === byteOf(':') &&
        window.at(from) !== byteOf('*') &&
        endOfRun(window, to + 1) - to > SHORTEST_SIGNATURE
      ) {
        from = to + 1;
        to = endOfRun(window, from);
      }
      if (to - from < 3 || hasParameters(window, from, to)) return undefined;
      const secret = values.recall(window, from, to, 0, isHeaderValue);
      return secret ? { rule: 'authorization-header', start: from, end: runEnd(from, TOKEN) } : undefined;
    };
  },
};

/** `Cookie:` and `Set-Cookie:` headers, and session cookies by name anywhere. */
export const cookieRule: TextRule = {
  name: 'cookie',
  description:
    'Values of `Cookie` and `Set-Cookie` headers, and of the session cookies of Mattermost and Coder wherever they stand.',
  literals: [
    'cookie:',
    'cookie":',
    "cookie':",
    'cookie\\":',
    'mmauthtoken=',
    'mmcsrf=',
    'coder_session_token=',
    'coder_session_token%3d',
    'phpsessid=',
    'jsessionid=',
    'connect.sid=',
    'csrf_token=',
  ],
  examples: [
    { before: 'Cookie: a=1; MMAUTHTOKEN=xyz\r\n', after: 'Cookie: <mark>\r\n' },
    { before: 'saw MMAUTHTOKEN=abc123; path=/', after: 'saw MMAUTHTOKEN=<mark>; path=/' },
  ],
  matcher: () => (window, start, end) => {
    const last = window.at(end - 1);
    return last === byteOf(':') ? cookieHeader(window, start, end) : namedCookie(window, end);
  },
};

const SCHEMES = new Set([
  'bearer',
  'basic',
  'token',
  'digest',
  'negotiate',
  'apikey',
  'bot',
  'geniekey',
  'ssws',
  'splunk',
  'ntlm',
  'aws',
  'snowflake',
  'hawk',
  'dpop',
  'oauth',
  'aws4-hmac-sha256',
]);
const LONGEST_SCHEME = 16;
const SHORTEST_SIGNATURE = 16;

function isScheme(word: string): boolean {
  return SCHEMES.has(word.toLowerCase());
}

function isHeaderValue(value: string): boolean {
  return !isMarker(value) && !/^(?:true|false|null|nil|none|header|required|missing|failed)/i.test(value);
}

/** Quotes, brackets and backslashes between a header and its value. */
function isOpening(byte: number): boolean {
  return byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE || byte === BACKSLASH || byte === byteOf('[');
}

/** The first byte behind a known scheme and its blanks. */
function behindScheme(window: Window, from: number, schemes: ByteCache<boolean>): number {
  let end = from;
  while (end <= from + LONGEST_SCHEME && isA(window.at(end), BASE64URL)) end++;
  if (end === from || window.at(end) !== BLANK) return from;
  if (!schemes.recall(window, from, end, 0, isScheme)) return from;
  while (end < from + PEEK && window.at(end) === BLANK) end++;
  return end;
}

/** `Digest username="…"`, `OAuth oauth_token="…"`: parameters, which have rules of their own. */
function hasParameters(window: Window, from: number, to: number): boolean {
  const quoted = window.at(to) === DOUBLE_QUOTE || window.at(to) === BACKSLASH;
  return quoted && window.at(to - 1) === byteOf('=') && /^\w+=$/.test(window.text(from, to));
}

function cookieHeader(window: Window, start: number, end: number): Found | undefined {
  let from = skipBlanks(window, end);
  while (from < end + 16 && isOpening(window.at(from))) from++;
  let equals = from;
  while (equals < from + PEEK && isA(window.at(equals), KEY)) equals++;
  if (equals === from || equals >= from + PEEK || window.at(equals) !== byteOf('=')) return undefined;
  if (isMarker(window.text(equals + 1, reach(window, from)))) return undefined;
  if (window.text(start - 4, start).toLowerCase() === 'set-') return namedCookie(window, equals + 1);
  return { rule: 'cookie', start: from, end: lineEnd(from) };
}

function namedCookie(window: Window, from: number): Found | undefined {
  const value = run(window, from);
  return value.length < 4 || isMarker(value) ? undefined : { rule: 'cookie', start: from, end: runEnd(from, TOKEN) };
}

function isHeader(window: Window, start: number): boolean {
  return /authorization["'\\]*[:=][ "'\\[]*$/i.test(window.text(start - 32, start));
}

function isBasicCredential(value: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}/.test(value) && Buffer.from(value.slice(0, 60), 'base64').includes(':');
}

function skipBlanks(window: Window, from: number): number {
  let position = from;
  while (position < from + 16 && (window.at(position) === BLANK || window.at(position) === TAB)) position++;
  return position;
}

/** How far the bytes reach, at most `PEEK` and not past the line. */
function reach(window: Window, from: number): number {
  let position = from;
  while (position < from + PEEK && window.at(position) >= 0 && window.at(position) !== LF) position++;
  return position;
}

function run(window: Window, from: number): string {
  return window.text(from, endOfRun(window, from));
}

function endOfRun(window: Window, from: number): number {
  let position = from;
  while (position < from + PEEK && (isA(window.at(position), TOKEN) || window.at(position) === byteOf('*'))) position++;
  return position;
}
