import { BACKSLASH, byteOf, DIGIT, DOUBLE_QUOTE, isA, SINGLE_QUOTE, SPACE } from '../engine/bytes.ts';
import type { Found, Matcher, TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { isMarker, isReference, looksRandom } from './value-shape.ts';

/** Longest user information (user and password) that is looked at. */
const LONGEST_USERINFO = 1280;

/** Passwords in URLs and connection strings of any scheme; user, host, port and database stay. */
export const urlCredentialsRule: TextRule = {
  name: 'url-password',
  description: 'The password in `scheme://user:password@host`, of every scheme; everything else of the URL stays.',
  literals: ['://', ':\\/\\/', ':\\u002f\\u002f'],
  examples: [
    {
      before: 'postgres://mmuser:s3cr3t@db:5432/mm?sslmode=disable',
      after: 'postgres://mmuser:<mark>@db:5432/mm?sslmode=disable',
    },
    { before: 'https://chat.example.com:8443/a@b', after: 'https://chat.example.com:8443/a@b' },
    { before: 'postgres://****:****@db/mm', after: 'postgres://****:****@db/mm' },
  ],
  matcher: urlMatcher,
};

/** The same inside a URL parameter. */
export const encodedUrlCredentialsRule: TextRule = {
  name: 'encoded-url-password',
  description: 'The password in a URL that is itself percent-encoded.',
  literals: ['%3a%2f%2f'],
  examples: [{ before: 'u=postgres%3A%2F%2Fmm%3As3cr3t%40db%2Fmm', after: 'u=postgres%3A%2F%2Fmm%3A<mark>%40db%2Fmm' }],
  matcher: () => {
    // There is no `%40` before this position that was not looked at: each byte is searched once.
    let searched = 0;
    return (window, _start, end) => {
      const at = encodedAt(window, Math.max(end, searched), end + LONGEST_ENCODED);
      if (!window.hungry && !at.found) searched = at.position;
      if (!at.found) return undefined;
      const match = /^([^%\s]{0,128})%3a((?:(?!%40|%2f)[^\s&"'])+)%40/i.exec(window.text(end, at.position + 3));
      if (match?.[2] === undefined || isMarker(match[2])) return undefined;
      const start = end + (match[1]?.length ?? 0) + 3;
      return { rule: 'url-password', start, end: start + match[2].length };
    };
  },
};

const LONGEST_ENCODED = 256;

/** The first `%40`, or how far there is none. */
function encodedAt(window: Window, from: number, limit: number): { found: boolean; position: number } {
  let position = from;
  for (; position < limit; position++) {
    const byte = window.at(position);
    if (endsUserinfo(byte)) break;
    if (byte === byteOf('%') && window.at(position + 1) === byteOf('4') && window.at(position + 2) === byteOf('0'))
      return { found: true, position };
  }
  return { found: false, position };
}

/** `user:password@tcp(host)`, the form of Go's MySQL driver. */
export const mysqlDsnRule: TextRule = {
  name: 'mysql-dsn',
  description: "The password in `user:password@tcp(host:port)/db`, the form of Go's MySQL driver.",
  literals: ['@tcp(', '@unix('],
  examples: [{ before: 'dsn=mm:p@ss@tcp(db:3306)/mm', after: 'dsn=mm:<mark>@tcp(db:3306)/mm' }],
  matcher: () => {
    let last = 0;
    return (window, start, end) => {
      // The user information does not reach back over another `@tcp(`.
      const limit = Math.max(start - 128, last < end ? last : 0);
      last = end;
      let from = start;
      while (from > limit && !endsUserinfo(window.at(from - 1)) && window.at(from - 1) !== byteOf('=')) from--;
      const text = window.text(from, start);
      const user = text.indexOf('://') >= 0 ? text.indexOf('://') + 3 : 0;
      const colon = text.indexOf(':', user);
      if (colon < 0 || colon + 1 === text.length || isMarker(text.slice(colon + 1))) return undefined;
      return { rule: 'url-password', start: from + colon + 1, end: start };
    };
  },
};

/** Remembers the end of the last stretch without `@`, so that a line full of `://` is read once. */
function urlMatcher(): Matcher {
  let searchedFrom = 0;
  let searchedTo = 0;
  let foundAt = -1;
  return (window, _start, end) => {
    const usable = end >= searchedFrom && end < searchedTo && foundAt < 0;
    const authority = usable ? { at: -1, stop: searchedTo } : searchAt(window, end);
    if (!window.hungry) {
      searchedFrom = end;
      searchedTo = authority.stop;
      foundAt = authority.at;
    }
    return authority.at < 0 ? undefined : passwordIn(window, end, authority.at);
  };
}

/**
 * The last `@` of the user information. A `/` ends it unless it can only be part of a password: `user:pa` before the slash of
 * `user:pa/ss@host`; not `host:8080`, not a host without a colon, not an IPv6 address.
 */
function searchAt(window: Window, from: number): { at: number; stop: number } {
  let at = -1;
  let colon = -1;
  let onlyDigits = true;
  let slash = window.at(from) === byteOf('[');
  let position = from;
  for (; position < from + LONGEST_USERINFO; position++) {
    const byte = window.at(position);
    if (endsUserinfo(byte)) break;
    if (byte === byteOf('@')) at = position;
    if (byte === byteOf('/') || byte === byteOf('?') || byte === byteOf('#')) {
      const passwordMayGoOn = colon >= 0 && !onlyDigits && !slash;
      if (at >= 0 || !passwordMayGoOn) break;
      slash ||= byte === byteOf('/');
    }
    if (colon >= 0) onlyDigits &&= isA(byte, DIGIT);
    else if (byte === byteOf(':')) colon = position;
  }
  return { at, stop: Math.max(position, from + 1) };
}

function passwordIn(window: Window, from: number, at: number): Found | undefined {
  const userinfo = window.text(from, at);
  const colon = userinfo.indexOf(':');
  if (colon < 0) {
    return looksRandom(userinfo) && userinfo.length >= 16 && !isMarker(userinfo)
      ? { rule: 'url-token', start: from, end: at }
      : undefined;
  }
  const password = userinfo.slice(colon + 1);
  if (password === '' || isMarker(password) || isReference(password)) return undefined;
  return { rule: 'url-password', start: from + colon + 1, end: at };
}

function endsUserinfo(byte: number): boolean {
  return (
    byte < 0 ||
    isA(byte, SPACE) ||
    byte === DOUBLE_QUOTE ||
    byte === SINGLE_QUOTE ||
    byte === BACKSLASH ||
    byte === 0x3c ||
    byte === 0x3e ||
    byte === 0x60 ||
    byte === 0
  );
}
