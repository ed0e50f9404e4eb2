import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

const SHOWN: readonly Place[] = [
  { literal: 'unseal key ', skip: /^\d{1,2}: +/ },
  { literal: 'recovery key ', skip: /^\d{1,2}: +/ },
  { literal: 'superuser is : ' },
  { literal: 'proceed to installation:', skip: /^(?:\s|\\n|\*)+/, form: /^[0-9a-f]{32}$/ },
  { literal: ' user (reset with ', skip: /^`[^`\n]*`\):\s+/ },
  { literal: 'new value: ', startsLine: true, form: /^[\w*+=-]{20}$/ },
  ...['elastic', 'kibana', 'kibana_system', 'apm_system', 'logstash_system', 'beats_system'].map((user) => ({
    literal: `password ${user} = `,
  })),
];

/** What a program prints once, when it makes a password. */
export const shownSecretRule: TextRule = {
  name: 'shown-secret',
  description:
    'Passwords and keys that a program shows when it makes them: Vault (`Unseal Key 1: …`), Elasticsearch and Jenkins.',
  literals: SHOWN.map(({ literal }) => literal),
  examples: [
    { before: 'Unseal Key 1: abc\n', after: 'Unseal Key 1: <mark>\n' },
    { before: 'PASSWORD elastic = abc', after: 'PASSWORD elastic = <mark>' },
    { before: 'New value: 12\n', after: 'New value: 12\n' },
  ],
  matcher: () => placedValueMatcher(SHOWN, 'password'),
};

const LOGINS: readonly Place[] = [
  { literal: 'pass ', before: /\bUSER \S{1,64}(?:\\r|\\n|[\s"'])[^]{0,90}(?:^|[\n>:] ?)$/, form: /^[^/]+$/ },
  { literal: ' login ', before: /(?:^|[\n>: ])[A-Za-z]{0,4}\d{1,6}$/, skip: /^(?:"[^"\n]+"|[^\s"]+) (?=[^\s])/ },
];

/** Passwords in the plain protocols of mail and files. */
export const sessionLoginRule: TextRule = {
  name: 'session-login',
  description: 'The password of a POP3 or FTP session (`USER … PASS …`) and of an IMAP session (`A1 LOGIN user …`).',
  literals: LOGINS.map(({ literal }) => literal),
  examples: [
    { before: 'USER anna\n331 ok\nPASS abc\n', after: 'USER anna\n331 ok\nPASS <mark>\n' },
    { before: 'C: A001 LOGIN anna "a b"', after: 'C: A001 LOGIN anna "<mark>"' },
    { before: 'PASS src/a.test.ts\nA002 OK LOGIN completed', after: 'PASS src/a.test.ts\nA002 OK LOGIN completed' },
  ],
  matcher: () => placedValueMatcher(LOGINS, 'password'),
};
