import { byteOf } from '../engine/bytes.ts';
import type { Found, TextContext, TextRule } from '../engine/rule.ts';
import { lineEnd, quotedEnd, tripleQuotedEnd, unquotedEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { bracedEnd } from './braced-value.ts';
import { type Delimiter, isQuote, newDelimiter, readDelimiter, skipBackslashes } from './delimiter.ts';
import { heredoc } from './heredoc.ts';
import { endOfKey, type Key, keyReader, type Stretch } from './key-name.ts';
import { endsLine, followedByQuote, isBackquoted, isFlag, opensBefore, startsLine } from './key-place.ts';
import { isPrintedField, printedListStart } from './printed-struct.ts';
import { bareElementEnd, keyListEnd, quotedListEnd, quotedListStart } from './quoted-list.ts';
import { RARE_KEY_WORDS } from './rare-key-words.ts';
import { PEEK, ValuePeek } from './value-peek.ts';
import { rememberVerdicts, type Verdicts } from './value-verdict.ts';
import { codeSpan, isDirective, isExpansion, typedQuote } from './value-frame.ts';
import { mayBeTag, xmlTextAt } from './xml-value.ts';

interface ValueContext extends TextContext {
  readonly verdicts: Verdicts;
  readonly peek: ValuePeek;
}

/** Keys that promise a secret, in JSON, YAML, env, INI, TOML, logfmt, URL queries, connection strings and flags. */
export const keyValueRule: TextRule = {
  name: 'key-value',
  description:
    'The value of a key whose name promises a password, token, secret, key or credential. The mask is named after the key.',
  literals: [
    ...RARE_KEY_WORDS,
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
      'requirepass',
      'masterauth',
      'storepass',
      'keypass',
      'bindpw',
      'rootpw',
      'samlresponse',
      'client_assertion',
      'mm_license',
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
      'provisioner_key',
      'provisionerkey',
      'license_key',
      'licensekey',
      'auth_header',
      'auth-header',
      'authheader',
      'auth":',
      'auth\\":',
      '_auth=',
    ],
  ],
  examples: [
    { before: 'level=info password=opensesame user=bob', after: 'level=info password=<mark> user=bob' },
    { before: '{"token": "a\\"b", "token_id": "7"}', after: '{"token": "<mark>", "token_id": "7"}' },
    { before: 'host=db user=mm password=s3cr3t dbname=mm', after: 'host=db user=mm password=<mark> dbname=mm' },
    { before: "wordpressPassword: 'abc'", after: "wordpressPassword: '<mark>'" },
    { before: '&{User:mm Password:abc Mode:x}', after: '&{User:mm Password:<mark> Mode:x}' },
    { before: '<a:apiKey>abc</a:apiKey><token>', after: '<a:apiKey><mark></a:apiKey><token>' },
    { before: 'token.go:123 token: see section 4', after: 'token.go:123 token: see section 4' },
  ],
  matcher: (context) => {
    const keys = keyReader();
    const word: Stretch = { from: 0, to: 0 };
    const found = newDelimiter();
    const values: ValueContext = { yaml: context.yaml, verdicts: rememberVerdicts(), peek: new ValuePeek() };
    return (window, start, end) => {
      const keyEnd = endOfKey(window, start, end, word);
      const delimiter = readDelimiter(window, keyEnd, found);
      if (window.hungry || (delimiter === undefined && !mayBeTag(window, keyEnd))) return undefined;
      const key = keys.read(window, start, keyEnd);
      if (key === undefined) return undefined;
      if (delimiter === undefined || (delimiter.kind === 'flag' && !takesArgument(window, key.start, delimiter)))
        return xmlText(window, key, values);
      if (isExpansion(window, key.start, delimiter.value)) return undefined;
      return matchValue(window, key, delimiter, values);
    };
  },
};

function takesArgument(window: Window, keyStart: number, delimiter: Delimiter): boolean {
  return isFlag(window, keyStart) || isDirective(window, keyStart, delimiter);
}

function matchValue(window: Window, key: Key, delimiter: Delimiter, context: ValueContext): Found | undefined {
  if (delimiter.quotedKey || !isPlainStart(window, delimiter.value))
    return matchFramedValue(window, key, delimiter, context);
  return unquotedValue(window, key, delimiter, delimiter.value, context);
}

/** Values that may stand in quotes, brackets or a heredoc, and what is no value at all. */
function matchFramedValue(window: Window, key: Key, delimiter: Delimiter, context: ValueContext): Found | undefined {
  const quote = skipBackslashes(window, delimiter.value);
  if (isQuote(window.at(quote)) || isBackquoted(window, delimiter))
    return quotedValue(window, key, delimiter, quote, context);
  const typed = typedQuote(window, delimiter.value);
  if (typed !== undefined) return quotedValue(window, key, { ...delimiter, value: typed }, typed, context);
  if (delimiter.quotedKey && delimiter.kind === 'flag') return undefined;
  const start =
    (delimiter.quotedKey ? undefined : printedListStart(window, key.start, delimiter.value)) ?? delimiter.value;
  if (isPrefixed(window, start))
    return quotedValue(window, key, { ...delimiter, value: start + 1 }, start + 1, context);
  const { rule } = key.secret;
  const inner = framed(window, key, delimiter, start);
  if (inner !== undefined) return { rule, ...inner };
  const first = quotedListStart(window, start);
  if (first !== undefined) return quotedElements(window, key, first, context);
  const last = bareElementEnd(window, start);
  if (last > 0)
    return isRandom(window, start + 1, last, key, context) ? { rule, start: start + 1, end: last } : undefined;
  if (NO_VALUE.has(window.at(start))) return undefined;
  return unquotedValue(window, key, delimiter, start, context);
}

/** A heredoc, a span of code, or a value in braces. */
function framed(
  window: Window,
  key: Key,
  delimiter: Delimiter,
  start: number,
): Pick<Found, 'start' | 'end'> | undefined {
  const certain = key.secret.certain ? (heredoc(window, delimiter) ?? codeSpan(window, start)) : undefined;
  if (certain !== undefined) return certain;
  const braces = bracedEnd(window, key.start, start);
  return braces === undefined ? undefined : { start, end: braces };
}

/** `["a", "b"]`: from the first element to the last. */
function quotedElements(window: Window, key: Key, first: number, context: ValueContext): Found | undefined {
  const opening = window.at(first - 1);
  const end = context.peek.quoted(window, first, opening, 0);
  // Of a form: `"password": ["is too short"]`.
  if (window.hungry || window.text(first, end).includes(' ')) return undefined;
  if (context.verdicts.quoted(window, first, end, key.secret) === 'no') return undefined;
  return { rule: key.secret.rule, start: first, end: quotedListEnd(first, opening) };
}

function isRandom(window: Window, from: number, to: number, key: Key, context: ValueContext): boolean {
  return (
    context.verdicts.quoted(window, from, Math.min(to, from + PEEK), { rule: key.secret.rule, certain: false }) ===
    'yes'
  );
}

function unquotedValue(
  window: Window,
  key: Key,
  delimiter: Delimiter,
  start: number,
  context: ValueContext,
): Found | undefined {
  const end = context.peek.unquoted(window, start);
  if (delimiter.quotedKey && followedByQuote(window, end)) return undefined;
  const verdict = context.verdicts.unquoted(window, start, end, key.secret, delimiter);
  if (verdict === 'no' || (verdict === 'by-place' && !standsAsValue(window, end, key, delimiter))) return undefined;
  // In YAML a bare value at the place of a scalar goes whole, in quotes, so that the document stays YAML.
  if (context.yaml && delimiter.kind === 'colon' && startsLine(window, key.start))
    return { rule: key.secret.rule, start, end: lineEnd(start), quote: true };
  if (key.secret.several === true) return { rule: key.secret.rule, start, end: keyListEnd(start) };
  return { rule: key.secret.rule, start, end: context.peek.closed ? end : unquotedEnd(start) };
}

/** `b"…"`, `r'…'` of Python. */
function isPrefixed(window: Window, start: number): boolean {
  return isQuote(window.at(start + 1)) && 'brufBRUF'.includes(String.fromCharCode(Math.max(window.at(start), 1)));
}

/** Nothing stands around a value that begins so; most do, and need no further look at what might. */
function isPlainStart(window: Window, start: number): boolean {
  const byte = window.at(start);
  return byte >= 0 && PLAIN_STARTS[byte] === 1;
}

const PLAIN_STARTS = Uint8Array.from({ length: 256 }, (_, byte) => {
  return /[\w/.+-]/.test(String.fromCharCode(byte)) && !/[brufBRUF]/.test(String.fromCharCode(byte)) ? 1 : 0;
});

/** What begins so is a collection, a block, a reference or a mark. */
const NO_VALUE = new Set('{[|>&*(!'.split('').map(byteOf));

function quotedValue(
  window: Window,
  key: Key,
  delimiter: Delimiter,
  quote: number,
  context: ValueContext,
): Found | undefined {
  const opening = window.at(quote);
  const escapes = quote - delimiter.value;
  const start = quote + 1;
  const { rule } = key.secret;
  // `'Password: ' NAME`: the quote closes what the key is in.
  if (!delimiter.quotedKey && delimiter.spaced && !isFlag(window, key.start) && opensBefore(window, key.start, opening))
    return undefined;
  if (escapes === 0 && window.at(start) === opening && window.at(start + 1) === opening) {
    return { rule, start: start + 2, end: tripleQuotedEnd(start + 2, opening) };
  }
  const end = context.peek.quoted(window, start, opening, escapes);
  if (context.verdicts.quoted(window, start, end, key.secret) === 'no') return undefined;
  return { rule, start, end: context.peek.closed ? end : quotedEnd(start, opening, escapes) };
}

/** `token: see section 4` is prose; a lone word behind a key at the start of a line is not. */
function standsAsValue(window: Window, valueEnd: number, key: Key, delimiter: Delimiter): boolean {
  if (!delimiter.spaced) return isPrintedField(window, key.start, valueEnd);
  if (!endsLine(window, valueEnd)) return false;
  return key.secret.rule === 'password' || startsLine(window, key.start);
}

/** The text of an element or property whose name promises a secret. */
function xmlText(window: Window, key: Key, { verdicts }: ValueContext): Found | undefined {
  const text = xmlTextAt(window, key.start, key.end);
  if (text === undefined || window.hungry) return undefined;
  const verdict = verdicts.quoted(window, text.start, Math.min(text.end, text.start + PEEK), key.secret);
  return verdict === 'no' ? undefined : { rule: key.secret.rule, ...text };
}
