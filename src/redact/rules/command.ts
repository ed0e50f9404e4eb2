import { BACKSLASH, BLANK, byteOf, DOUBLE_QUOTE, isA, isLineEnd, KEY, SINGLE_QUOTE, SPACE } from '../engine/bytes.ts';
import { ByteCache } from '../engine/byte-cache.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { argument, argumentFrom, isNothing, openArgument } from './argument.ts';
import { isQuote, skipBackslashes, skipBlanks } from './delimiter.ts';
import { secretKey } from './secret-key.ts';
import { isMarker, looksRandom } from './value-shape.ts';

/** How far back on its line the name of a tool may stand. */
const COMMAND_BEFORE = 160;
const DASH = 0x2d;
/** Counts as white space for expressions. */
const NO_BREAK = 0xa0;

interface Option {
  /** The option with the blanks around it, as a literal. */
  readonly literal: string;
  /** The tool that takes a password there, and everything of its command up to the option. */
  readonly tool: RegExp;
}

const REST = String.raw`\b(?:(?!\\n|\\r)[^|;\n])*$`;

const SNMP = new RegExp(`snmp(?:get|walk|bulkwalk|bulkget|set|table|trap|status|df)${REST}`);

/** Short options that carry a password, of tools that scripts and logs of our products call. */
const PASSWORD_OPTIONS: readonly Option[] = [
  {
    literal: ' -p',
    tool: new RegExp(
      `(?:sshpass|7z|7za|7zr|unrar|rar|mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump)${REST}`,
    ),
  },
  {
    literal: ' -p ',
    tool: new RegExp(
      `(?:sshpass|(?:docker|podman|buildah|skopeo|oc|helm registry|crane auth) login|mongo|mongosh|mongodump|mongorestore|rdesktop|twine|az login|psexec|cqlsh)${REST}`,
    ),
  },
  { literal: ' -a ', tool: new RegExp(`(?:redis-cli|valkey-cli|xhs?(?= .*-A bearer))${REST}`) },
  {
    literal: ' -w ',
    tool: new RegExp(`(?:kadmin|ktutil|ldapsearch|ldapmodify|ldapadd|ldapwhoami|ldapdelete|ldappasswd)${REST}`),
  },
  { literal: ' -N ', tool: new RegExp(`ssh-keygen${REST}`) },
  { literal: ' -passwd ', tool: new RegExp(`x11vnc${REST}`) },
  { literal: ' -token ', tool: new RegExp(`(?:consul|nomad|vault)${REST}`) },
  { literal: ' /p:', tool: new RegExp(`(?:xfreerdp3?|wlfreerdp|wfreerdp)${REST}`) },
  { literal: ' --oauth2-bearer ', tool: new RegExp(`curl${REST}`) },
  { literal: ' --value ', tool: new RegExp(`aws ssm put-parameter${REST}`) },
  { literal: ' --auth ', tool: new RegExp(`netlify${REST}`) },
  { literal: ' -t ', tool: new RegExp(`influx${REST}`) },
  { literal: ' --body ', tool: new RegExp(`gh secret set${REST}`) },
  { literal: ' -k ', tool: new RegExp(`openssl enc${REST}`) },
  { literal: ' -P ', tool: new RegExp(`(?:zip|unzip|sqlcmd|bcp|ipmitool|mosquitto_(?:pub|sub))${REST}`) },
  { literal: ' -p', tool: new RegExp(`(?:7z|7za|7zr|7zz)${REST}`) },
  { literal: ' -s ', tool: new RegExp(`ldappasswd${REST}`) },
  { literal: ' -password ', tool: new RegExp(`influx${REST}`) },
  { literal: ' /rp ', tool: new RegExp(`schtasks${REST}`) },
  { literal: ' --value ', tool: new RegExp(`az keyvault secret set${REST}`) },
  { literal: ' -psk ', tool: new RegExp(`openssl${REST}`) },
  { literal: ' -A ', tool: SNMP },
  { literal: ' -X ', tool: SNMP },
  { literal: ' --current ', tool: new RegExp(`mmctl user change-password${REST}`) },
  { literal: '"-a",', tool: /"(?:redis-cli|valkey-cli)",[^|;\n]*$/ },
  { literal: '"-p', tool: /"(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-admin)",[^|;\n]*$/ },
];

/** `command` ends with an option of `length` characters. */
function isPasswordOption(command: string, length: number): boolean {
  const text = command.slice(-length);
  const before = command.slice(0, -length);
  return PASSWORD_OPTIONS.some(({ literal, tool }) => literal === text && tool.test(before));
}

/** Passwords behind short options, which only the tool's name tells from other options. */
export const passwordOptionRule: TextRule = {
  name: 'password-option',
  description:
    'Passwords behind short options of known tools (`mysql -p…`, `sshpass -p`, `redis-cli -a`, `ldapsearch -w`), also in a list of arguments.',
  literals: [...new Set(PASSWORD_OPTIONS.map(({ literal }) => literal.toLowerCase()))],
  examples: [
    { before: "mysqldump -u root -p'abc def' app", after: "mysqldump -u root -p'<mark>' app" },
    { before: '["redis-cli", "-a", "abc", "ping"]', after: '["redis-cli", "-a", "<mark>", "ping"]' },
    { before: 'sshpass -p abc ssh host', after: 'sshpass -p <mark> ssh host' },
    { before: 'mkdir -p /srv/a && tar -a x', after: 'mkdir -p /srv/a && tar -a x' },
  ],
  matcher: () => {
    const options = new ByteCache<boolean>();
    return (window, start, end) => {
      const listed = window.at(start) === DOUBLE_QUOTE;
      const from = listed ? skipBlanks(window, end) : end;
      const next = window.at(from);
      if (next === BLANK || next === DASH || next < 0 || (listed && from === end && isQuote(next))) return undefined;
      const takesPassword = options.recall(window, start - COMMAND_BEFORE, end, end - start, isPasswordOption);
      const value = takesPassword ? openArgument(window, from) : undefined;
      return value === undefined || value.text.startsWith('-') ? undefined : argument(value, 0, 'password');
    };
  },
};

/** `curl -u user:password`. */
export const basicOptionRule: TextRule = {
  name: 'basic-option',
  description:
    'The password in `curl -u user:password`, `--user user:password` and `http -a user:password`; the user stays.',
  literals: [' -u ', ' --user ', ' --user=', ' --proxy-user ', ' -u"', " -u'", ' -a ', ' --auth ', ' --auth='],
  examples: [
    { before: "curl -sf -u 'bot:abc' https://x", after: "curl -sf -u 'bot:<mark>' https://x" },
    { before: 'docker run -u 1000:1000 a --user node:node', after: 'docker run -u 1000:1000 a --user node:node' },
  ],
  matcher: () => (window, start, end) => {
    const from = isQuote(window.at(end - 1)) ? end - 1 : end;
    if (!holdsUser(window, from)) return undefined;
    const value = openArgument(window, from);
    if (value === undefined) return undefined;
    // A URL has rules of its own.
    const user = /^[^\s:"'$]{1,64}:(?!\/\/)/.exec(value.text)?.[0];
    const password = user === undefined ? '' : value.text.slice(user.length);
    if (user === undefined || password === '' || isNothing(password) || /^(?:\d+$|\/\/)/.test(password))
      return undefined;
    const curl = /(?:curl|wget|https?|xhs?|lftp)\b(?:(?!\\n|\\r)[^|;\n])*$/.test(
      window.text(start - COMMAND_BEFORE, start),
    );
    if (!curl && !looksRandom(password)) return undefined;
    return argumentFrom(value, user.length, 'basic-auth');
  },
};

/** Cheap, before a string is made: there is a colon not far behind `from`. */
function holdsUser(window: Window, from: number): boolean {
  const opening = skipBackslashes(window, from);
  const start = isQuote(window.at(opening)) ? opening + 1 : from;
  for (let position = start; position <= start + LONGEST_USER; position++) {
    const byte = window.at(position);
    if (byte === byteOf(':')) return true;
    if (byte < 0 || isQuote(byte) || isA(byte, SPACE)) return false;
  }
  return false;
}

const LONGEST_USER = 64;

const ENV = 'env ';

/** `ENV` of a Dockerfile; the word is common elsewhere. */
function isDockerfileLine(window: Window, start: number): boolean {
  return isLineEnd(window.at(start - 1)) && window.at(start) === byteOf('E') && window.at(start + 1) === byteOf('N');
}

/** Directives whose first word is a name and whose second is its value, without a sign between them. */
export const directiveRule: TextRule = {
  name: 'directive',
  description:
    'The value in `aws configure set NAME value`, `config set NAME value`, `proxy_set_header NAME "value"` and `set $NAME "value"`, `setx NAME value`, `SetEnv NAME value`, `fastcgi_param NAME value` and `ENV NAME value` if the name promises a secret; a known scheme in front of it stays.',
  literals: [
    'configure set ',
    'config set ',
    'setenv ',
    'set_header ',
    'add_header ',
    'set-header ',
    'set $',
    'setx ',
    '_param ',
    ENV,
  ],
  examples: [
    { before: 'aws configure set aws_secret_access_key abc', after: 'aws configure set aws_secret_access_key <mark>' },
    { before: 'proxy_set_header Authorization "Basic abc";', after: 'proxy_set_header Authorization "Basic <mark>";' },
    { before: 'proxy_set_header Host $host;', after: 'proxy_set_header Host $host;' },
  ],
  matcher: () => {
    const names = new ByteCache<string | undefined>();
    return (window, start, end) => {
      if (end - start === ENV.length && !isDockerfileLine(window, start)) return undefined;
      let stop = end;
      while (stop < end + 64 && isA(window.at(stop), KEY)) stop++;
      if (stop === end || window.at(stop) !== BLANK) return undefined;
      const rule = names.recall(window, end, stop, 0, ruleOfName);
      if (rule === undefined) return undefined;
      const value = openArgument(window, skipBlanks(window, stop));
      if (value === undefined || isNothing(value.text)) return undefined;
      const scheme = /^(?:basic|bearer|token|digest|apikey) +/i.exec(value.text)?.[0] ?? '';
      return argumentFrom(value, scheme.length, rule);
    };
  },
};

function ruleOfName(name: string): string | undefined {
  return secretKey(name)?.rule ?? (/^(?:proxy-)?authorization$|^cookie$/i.test(name) ? 'token' : undefined);
}

/** `login U password V` of a netrc file. */
export const netrcRule: TextRule = {
  name: 'netrc',
  description: 'The password of a netrc entry (`machine … login … password …`), on one line or several.',
  literals: ['password '],
  examples: [{ before: 'machine a login b password abc\n', after: 'machine a login b password <mark>\n' }],
  matcher: () => {
    const entries = new ByteCache<boolean>();
    return (window, start, end) => {
      // White space, or the `n` of `\\n`.
      const last = window.at(start - 1);
      if (last > BLANK && last !== NO_BREAK && window.at(start - 2) !== BACKSLASH) return undefined;
      if (!entries.recall(window, start - COMMAND_BEFORE, start, 0, isNetrcEntry)) return undefined;
      const value = openArgument(window, end);
      return value === undefined ? undefined : argument(value, 0, 'password');
    };
  },
};

function isNetrcEntry(before: string): boolean {
  return /(?:machine|default)\b.*login(?:\s|\\n)+\S+?(?:\s|\\n)+$/s.test(before);
}

/** `PASSWORD 'v'` and `IDENTIFIED BY 'v'` of SQL. */
export const sqlPasswordRule: TextRule = {
  name: 'sql-password',
  description:
    "Passwords in SQL: `CREATE USER … PASSWORD 'v'`, `ALTER ROLE … ENCRYPTED PASSWORD 'v'`, `IDENTIFIED BY 'v'`.",
  literals: ["password '", "password e'", "identified by '", "identified by password '", " by '"],
  examples: [
    { before: "CREATE USER a WITH PASSWORD 'it''s'", after: "CREATE USER a WITH PASSWORD '<mark>'" },
    { before: "no password 'x' was given", after: "no password 'x' was given" },
  ],
  matcher: () => {
    // No statement begins before this position, as far back as is looked: each byte is searched once.
    let searched = 0;
    return (window, start, end) => {
      const from = start - COMMAND_BEFORE;
      const unsearched = Math.max(from, searched - LONGEST_SUBJECT);
      const subject =
        mayHoldSubject(window, Math.max(from, searched), start) && SQL_SUBJECT.test(window.text(unsearched, end));
      if (!subject) searched = end;
      if (!subject) return undefined;
      window.need(end + 4);
      const value = window.text(end, end + 4);
      if (!SQL_PASSWORD.test(window.text(from, end)) || value === '' || isMarker(value)) return undefined;
      return { rule: 'password', start: end, end: sqlEnd(window, end) };
    };
  },
};

const SQL_SUBJECT = /\b(?:grant|user|role|database link|server|mapping)\b/i;
const LONGEST_SUBJECT = 16;
/** By its second letter, the first of two letters of which each subject has a pair: `us`, `ol`, `li`, `ng`, `rv`. */
const SUBJECT_PAIRS = pairs(['gr', 'us', 'ol', 'li', 'ng', 'rv']);

function pairs(list: readonly string[]): Uint8Array {
  const firstOf = new Uint8Array(256);
  for (const pair of list) firstOf[pair.charCodeAt(1)] = pair.charCodeAt(0);
  return firstOf;
}

/** Cheap, before a string is made. */
function mayHoldSubject(window: Window, from: number, to: number): boolean {
  let last = 0xff;
  for (let position = from; position < to; position++) {
    const letter = window.at(position) | 0x20;
    if (SUBJECT_PAIRS[letter] === last) return true;
    last = letter;
  }
  return false;
}

const SQL_PASSWORD =
  /\b(?:grant|user|role|database link|server|mapping)\b[^;]*(?:\bpassword +e?|\bidentified (?:with \S+ )?by +(?:password +)?)'$/is;
const LONGEST_SQL_STRING = 1024;

/** A doubled quote is part of the string. */
function sqlEnd(window: Window, from: number): number {
  let position = from;
  for (; position < from + LONGEST_SQL_STRING; position++) {
    const byte = window.at(position);
    if (byte < 0 || byte === 0x0a) break;
    if (byte !== SINGLE_QUOTE) continue;
    if (window.at(position + 1) !== SINGLE_QUOTE) break;
    position++;
  }
  return position;
}
