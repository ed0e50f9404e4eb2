import { ALPHA, DIGIT, isA } from '../engine/bytes.ts';
import { ByteCache } from '../engine/byte-cache.ts';
import type { TextRule } from '../engine/rule.ts';
import { begins, leadingBytes } from './leading-bytes.ts';
import { RunSearch } from './run-search.ts';
import { continuesWord } from './word-start.ts';

/** Farthest a hash is read. */
const LONGEST = 256;

/** Every form has so many letters, digits and signs of base64 in a row. */
const SHORTEST_RUN = 16;

/** Forms of `crypt(3)`, LDAP, PostgreSQL and password libraries, with their salt: whoever has one can try passwords on it. */
const FORMS: readonly RegExp[] = [
  /^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}/,
  /^\$(?:1|apr1)\$[^$\s"'\\]{0,8}\$[./A-Za-z0-9]{22}/,
  /^\$\$(?:1|apr1|2[aby])\$\$[^$\s"'\\]{0,10}\$\$[./A-Za-z0-9]{20,53}/,
  /^\$[56]\$(?:rounds=\d+\$)?[^$\s"'\\]{0,16}\$[./A-Za-z0-9]{43,86}/,
  /^\$y\$[./A-Za-z0-9]+\$[./A-Za-z0-9]{0,86}\$[./A-Za-z0-9]{43}/,
  /^\$argon2(?:id?|d)\$v=\d+\$[a-z0-9=,]+\$[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/=]{16,}/,
  /^\$pbkdf2(?:-sha\d+)?\$[A-Za-z0-9=,-]+\$[A-Za-z0-9+/=.]{8,}\$[A-Za-z0-9+/=.]{16,}/,
  /^\$scrypt\$[A-Za-z0-9=,]+\$[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/=]{16,}/,
  /^\{s?(?:sha|md5)(?:\d+)?\}[A-Za-z0-9+/]{22,}={0,2}/i,
  /^md5[0-9a-f]{32}(?![0-9A-Za-z])/,
  /^SCRAM-SHA-256\$\d+:[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/=]{20,}:[A-Za-z0-9+/=]{20,}/,
];

const MD5 = leadingBytes(/^[0-9a-f]{32}/);

/** Hashes of passwords. */
export const passwordHashRule: TextRule = {
  name: 'password-hash',
  description:
    'Hashes of passwords with their salt: bcrypt, `crypt` (`$1$`, `$5$`, `$6$`, `$y$`, `$apr1$`), argon2, PBKDF2, scrypt, LDAP (`{SSHA}`), PostgreSQL (`SCRAM-SHA-256$`, `md5`).',
  literals: [
    ...['$2a$', '$2b$', '$2x$', '$2y$', '$1$', '$5$', '$6$', '$y$', '$apr1$', '$argon2', '$pbkdf2', '$scrypt$'],
    ...['$$apr1$$', '$$1$$', '$$2y$$', '$$2a$$', '$$2b$$'],
    ...['{ssha', '{sha', '{smd5}', '{md5}', 'scram-sha-256$', 'md5'],
  ],
  examples: [
    { before: `bob:$apr1$rOioh4Wh$${'Ab1.'.repeat(5)}Zz`, after: 'bob:<mark>' },
    { before: `userPassword: {SSHA}${'Ab1/'.repeat(8)}`, after: 'userPassword: <mark>' },
    { before: `bob:$$apr1$$rOioh4Wh$$${'Ab1.'.repeat(5)}Zz`, after: 'bob:<mark>' },
    { before: 'costs $1$ or $2a$', after: 'costs $1$ or $2a$' },
  ],
  matcher: () => {
    const runs = new RunSearch(SHORTEST_RUN);
    const lengths = new ByteCache<number>();
    return (window, start, end) => {
      if (continuesWord(window, start, ALPHA | DIGIT) || !runs.follows(window, end, start + LONGEST)) return undefined;
      // The word is common; only `md5` ends with a digit.
      if (isA(window.at(end - 1), DIGIT) && !begins(window, end, MD5)) return undefined;
      let to = start;
      while (to < start + LONGEST && window.at(to) > 0x20) to++;
      if (window.hungry) return undefined;
      const length = lengths.recall(window, start, to, 0, lengthOfHash);
      return length === 0 ? undefined : { rule: 'password-hash', start, end: start + length };
    };
  },
};

/** 0 if no hash begins there. */
function lengthOfHash(text: string): number {
  for (const form of FORMS) {
    const hash = form.exec(text)?.[0];
    if (hash !== undefined) return hash.length;
  }
  return 0;
}
