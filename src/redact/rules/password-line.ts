import { BLANK, byteOf, isA, isLineEnd, KEY } from '../engine/bytes.ts';
import { ByteCache } from '../engine/byte-cache.ts';
import type { Found, TextRule } from '../engine/rule.ts';
import { lineEnd, quotedEnd, unquotedEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { isQuote, skipBlanks } from './delimiter.ts';
import { isMarker, isReference } from './value-shape.ts';

const NAMES = [
  'requirepass',
  'masterauth',
  'bindpw',
  'rootpw',
  'auth_pass',
  'secure_link_secret',
  'storepass',
  'keypass',
  'srcstorepass',
  'deststorepass',
  'srckeypass',
  'destkeypass',
  'tls-key-file-pass',
  'authldapbindpassword',
  'oidcclientsecret',
  'oidccryptopassphrase',
  'sessioncryptopassphrase',
];
/** How far back a line is read. */
const LINE_BEFORE = 160;

/** Directives of servers and options of tools that hold a password behind a blank. */
export const passwordDirectiveRule: TextRule = {
  name: 'password-directive',
  description:
    'The value behind `requirepass`, `masterauth` (Redis), `bindpw`, `rootpw` (LDAP), `auth_pass` (keepalived), `secure_link_secret` (nginx), `AuthLDAPBindPassword`, `OIDCClientSecret` and their like (Apache) and `-storepass`, `-keypass` (keytool) at the start of a line or as an option.',
  literals: NAMES.map((name) => `${name} `),
  examples: [
    { before: 'requirepass abc\nmaxmemory 1gb', after: 'requirepass <mark>\nmaxmemory 1gb' },
    { before: 'redis-server --requirepass abc --save ""', after: 'redis-server --requirepass <mark> --save ""' },
    { before: 'set requirepass in the file', after: 'set requirepass in the file' },
  ],
  matcher: () => {
    const values = new ByteCache<boolean>();
    return (window, start, end) => {
      const before = window.at(start - 1);
      if (before !== byteOf('-') && !beginsLine(window, start)) return undefined;
      const from = skipBlanks(window, end);
      const quote = window.at(from);
      window.need(from + LINE_BEFORE);
      if (isLineEnd(quote) || window.hungry) return undefined;
      const to = Math.min(window.end, from + LINE_BEFORE);
      if (!values.recall(window, from, to, before === byteOf('-') ? OPTION : DIRECTIVE, isValue)) return undefined;
      return isQuote(quote)
        ? { rule: 'password', start: from + 1, end: quotedEnd(from + 1, quote, 0) }
        : { rule: 'password', start: from, end: unquotedEnd(from) };
    };
  },
};

const DIRECTIVE = 0;
const OPTION = 1;

/** What follows on the line begins with the value of a directive or of an option. */
function isValue(line: string, kind: number): boolean {
  const value = line.slice(0, 24);
  if (isMarker(value) || isReference(value) || value.startsWith('-')) return false;
  return kind === OPTION || isLastWord(line);
}

/** `host:port:database:user:password` of a `.pgpass` file. */
export const passwordFileRule: TextRule = {
  name: 'pgpass',
  description: 'The password in lines of a `.pgpass` file (`host:port:database:user:password`).',
  literals: [':5432:', ':*:'],
  examples: [
    { before: 'db.local:5432:mattermost:mmuser:abc:def\n', after: 'db.local:5432:mattermost:mmuser:<mark>\n' },
    { before: 'dial tcp db.local:5432: refused', after: 'dial tcp db.local:5432: refused' },
  ],
  matcher: () => (window, start, end) => {
    if (!isA(window.at(start - 1), KEY) && window.at(start - 1) !== byteOf('*')) return undefined;
    const head = /(?:^|\n|\\n)[\w.*/-]+(?::\*)?$/.exec(window.text(start - LINE_BEFORE, start));
    const rest = /^[\w*.-]{1,64}:[\w*.@-]{1,64}:(?=[^\s:])/.exec(window.text(end, end + LINE_BEFORE))?.[0];
    window.need(end + LINE_BEFORE);
    if (head === null || rest === undefined || /^\d+:\d+:$/.test(rest)) return undefined;
    return found(window, end + rest.length);
  },
};

function found(window: Window, start: number): Found | undefined {
  return isMarker(window.text(start, start + 40)) ? undefined : { rule: 'password', start, end: lineEnd(start) };
}

/** A directive has one argument; a sentence goes on. */
function isLastWord(line: string): boolean {
  return /^(?:"[^"\n]*"|'[^'\n]*'|[^\s"']+)[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.test(line);
}

/** Only white space stands before it on its line. */
function beginsLine(window: Window, start: number): boolean {
  let position = start - 1;
  while (position > start - 32 && window.at(position) === BLANK) position--;
  return isLineEnd(window.at(position));
}

/** `scott/tiger@` of Oracle's JDBC driver. */
export const oracleDsnRule: TextRule = {
  name: 'oracle-dsn',
  description: 'The password in `jdbc:oracle:thin:user/password@…`.',
  literals: ['jdbc:oracle:thin:', 'jdbc:oracle:oci:'],
  examples: [
    { before: 'jdbc:oracle:thin:scott/abc@db:1521:X', after: 'jdbc:oracle:thin:scott/<mark>@db:1521:X' },
    { before: 'jdbc:oracle:thin:@db:1521:X', after: 'jdbc:oracle:thin:@db:1521:X' },
  ],
  matcher: () => (window, _start, end) => {
    window.need(end + LINE_BEFORE);
    const [, user = '', password = ''] =
      /^([^/@\s"']{1,64}\/)([^@\s"']{1,90})@/.exec(window.text(end, end + LINE_BEFORE)) ?? [];
    if (password === '' || isMarker(password) || isReference(password)) return undefined;
    const start = end + user.length;
    return { rule: 'url-password', start, end: start + password.length };
  },
};
