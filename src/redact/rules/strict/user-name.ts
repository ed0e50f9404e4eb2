import { byteOf, isA, KEY, SPACE } from '../../engine/bytes.ts';
import type { Found, RuleContext, TextRule } from '../../engine/rule.ts';
import type { Window } from '../../engine/window.ts';
import { isQuote, readDelimiter, skipBackslashes } from '../delimiter.ts';
import { isCommonWord, isMarker, isNumber, isReference } from '../value-shape.ts';
import { runStart, runStop } from './run.ts';

const KEY_REACH = 48;
const LONGEST_NAME = 64;

/** Accounts that every installation has. */
const GENERIC = new Set(
  (
    'root nobody nonroot daemon system coder mattermost postgres ubuntu runner node vscode user users username admin administrator guest ' +
    'anonymous default shared public www-data me kube-system serviceaccount'
  ).split(' '),
);

/** Keys whose value is the name of a person or an account; not ids, counts or agents. */
const USER_KEY =
  /(?:^|[._-])(?:user|username|user[._-]?name|login|login[._-]?name|owner|owner[._-]?name|initiator[._-]?name|created[._-]by[._-]name|author|actor|nickname|first[._-]?name|last[._-]?name|full[._-]?name|actor[._-]?name|friendly[._-]?name|uname)$|^FriendlyName$|(?:[a-z](?:User|Username|UserName|Login|Owner|NickName|Nickname|FirstName|LastName|FullName))$/;

/** Values of keys that name a user. */
export const userKeyRule: TextRule = {
  name: 'user-name',
  description:
    'User names become `user-…`: values of keys such as `user`, `username`, `owner_name`. Accounts that every system has (`root`, `coder`), ids and counts stay.',
  literals: [
    'user',
    'login',
    'owner',
    'initiator',
    'created_by',
    'author',
    'actor',
    'nickname',
    'firstname',
    'first_name',
    'lastname',
    'last_name',
    'fullname',
    'full_name',
    'uname',
    // coderd's log names an actor so.
    'friendlyname',
    'friendly_name',
  ],
  examples: [
    {
      before: '{"username": "jane.doe", "user_id": "x7", "n": 1}',
      after: '{"username": "<user>", "user_id": "x7", "n": 1}',
    },
    { before: 'msg=login user=jane ip=x', after: 'msg=login user=<user> ip=x' },
    {
      before: 'actor_name={"FriendlyName":"jane","Type":"user"}',
      after: 'actor_name={"FriendlyName":"<user>","Type":"user"}',
    },
    { before: 'user=root user: not found', after: 'user=root user: not found' },
  ],
  matcher: (context) => (window, start, end) => {
    const keyEnd = runStop(window, end, KEY, KEY_REACH);
    const delimiter = readDelimiter(window, keyEnd);
    if (delimiter === undefined || window.hungry || delimiter.kind === 'flag' || delimiter.kind === 'code')
      return undefined;
    const from = runStart(window, start, KEY, KEY_REACH);
    const key = window.text(from, keyEnd);
    if (!USER_KEY.test(/[a-z]/.test(key) ? key : key.toLowerCase())) return undefined;
    const quote = skipBackslashes(window, delimiter.value);
    if (isQuote(window.at(quote))) return quotedName(window, quote + 1, window.at(quote), context);
    const inProse = delimiter.kind === 'colon' && !delimiter.quotedKey && !aloneOnLine(window, from, delimiter.value);
    return inProse ? undefined : nameAt(window, delimiter.value, context);
  },
};

/** Users in URLs and home directories. */
export const userPathRule: TextRule = {
  name: 'user-name',
  description: 'User names in URLs (`scheme://user:…@host`) and in the paths of home directories become `user-…`.',
  literals: ['://', '/home/', '/users/'],
  examples: [
    { before: 'postgres://jane:****@db/mm', after: 'postgres://<user>:****@db/mm' },
    { before: 'open /home/jane/.ssh: denied', after: 'open /home/<user>/.ssh: denied' },
    { before: 'GET /api/v4/users/me, /home/coder/x', after: 'GET /api/v4/users/me, /home/coder/x' },
  ],
  matcher: (context) => (window, start, end) => {
    if (window.at(start) === byteOf(':')) return urlUser(window, end, context);
    if (isA(window.at(start - 1), KEY) || window.text(start, end) === '/users/') return undefined;
    const stop = runStop(window, end, KEY, LONGEST_NAME);
    return named(window, end, stop, context);
  },
};

function urlUser(window: Window, from: number, context: RuleContext): Found | undefined {
  const stop = runStop(window, from, KEY, LONGEST_NAME);
  const sign = window.at(stop);
  if (sign === byteOf('@')) return named(window, from, stop, context);
  if (sign !== byteOf(':')) return undefined;
  for (let position = stop + 1; position < stop + 256; position++) {
    const byte = window.at(position);
    if (byte === byteOf('@')) return named(window, from, stop, context);
    if (byte < 0 || isA(byte, SPACE) || byte === byteOf('/') || isQuote(byte)) return undefined;
  }
  return undefined;
}

function quotedName(window: Window, start: number, quote: number, context: RuleContext): Found | undefined {
  let stop = start;
  while (
    stop < start + LONGEST_NAME &&
    window.at(stop) >= 0x20 &&
    window.at(stop) !== quote &&
    window.at(stop) !== 0x5c
  )
    stop++;
  const closed = window.at(stop) === quote || window.at(stop) === 0x5c;
  return closed ? named(window, start, stop, context) : undefined;
}

function nameAt(window: Window, start: number, context: RuleContext): Found | undefined {
  const stop = runStop(window, start, KEY, LONGEST_NAME);
  // An address, a call or a template goes on with other signs.
  return '@({$\\:/'.includes(String.fromCharCode(Math.max(window.at(stop), 1)))
    ? undefined
    : named(window, start, stop, context);
}

function named(window: Window, start: number, stop: number, context: RuleContext): Found | undefined {
  const name = window.text(start, stop);
  if (name === '' || isNobody(name)) return undefined;
  return { rule: 'user-name', start, end: stop, pseudonym: `user-${context.suffixOf(name.toLowerCase())}` };
}

/** Generic accounts, ids, references and what was masked already. */
function isNobody(name: string): boolean {
  return (
    GENERIC.has(name.toLowerCase()) ||
    isMarker(name) ||
    isReference(name) ||
    isCommonWord(name) ||
    isNumber(name) ||
    /^(?:user|mail)-[0-9a-f]{6}$/.test(name) ||
    /^(?:[a-z0-9]{26}|[0-9a-f]{8}-[0-9a-f-]{27})$/.test(name) ||
    /[@*:{}[\]<>=]/.test(name) ||
    !/[a-z0-9\u0080-\u00ff]/i.test(name)
  );
}

function aloneOnLine(window: Window, keyStart: number, valueStart: number): boolean {
  const before = window.text(keyStart - KEY_REACH, keyStart);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const stop = runStop(window, valueStart, KEY, LONGEST_NAME);
  const after = window.at(stop);
  return /^\s*-?\s*$/.test(line) && (after < 0 || after === 0x0a || after === 0x0d);
}
