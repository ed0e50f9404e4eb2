import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

/** A word of a command line, in quotes or bare. */
const WORD = String.raw`(?:"[^"\n]*"|'[^'\n]*'|[^\s"';|&]+)`;

/** Commands that take a password as one of their plain arguments. */
const ARGUMENTS: readonly Place[] = [
  { literal: 'alias set ', before: /\bmc $/, skip: new RegExp(`^${WORD} ${WORD} ${WORD} `) },
  { literal: 'admin user add ', before: /\bmc $/, skip: new RegExp(`^${WORD} ${WORD} `) },
  {
    literal: 'htpasswd -',
    skip: /^\w*b\w* (?:-\w+ (?:\d+ )?)*(?:[^\s|;&<>-][^\s|;&<>]* ){1,2}(?=[^\s|;&<>]+\s*(?:[|;&<>\n]|$))/,
  },
  { literal: 'encrypt_string ', before: /ansible-vault $/, form: /^[^-]/ },
  {
    literal: ' -U ',
    before: /\b(?:smbclient|rpcclient|net|smbget|wmic)\b[^|;\n]*$/,
    skip: /^["']?[^\s%"']{1,64}%(?=\S)/,
  },
  { literal: 'kv put ', before: /\bconsul $/, skip: /^\S*(?:password|passwd|secret|token)\S* (?=[^\s@])/i },
  { literal: ' --cert ', before: /\bcurl\b[^|;\n]*$/, skip: /^[^\s:"']{1,120}:(?=\S)/ },
  { literal: ' /user:', before: /\bnet use\b[^|\n]*$/i, skip: /^\S{1,64} (?=[^\s/])/ },
  { literal: ' -u ', before: /\blftp\b[^|;\n]*$/, skip: /^[^\s,"']{1,64},(?=\S)/ },
  { literal: 'send "', before: /expect "[^"\n]{0,40}pass[^"\n]{0,20}"[^"\n]{0,20}$/i, skip: /^(?=[^"\\$]{3,64}\\r")/ },
  { literal: 'token generate ', before: /\bmmctl $/, skip: /^[^\n]{1,120}\r?\n(?=[a-z0-9]{26}: )/, until: ':' },
];

/** Passwords without an option in front of them. */
export const commandArgumentRule: TextRule = {
  name: 'password-argument',
  description:
    'Passwords among the plain arguments of a command: `mc alias set`, `mc admin user add`, `htpasswd -b`, `ansible-vault encrypt_string`, `smbclient -U user%password`, `consul kv put`, `curl --cert file:password`, `net use /user:`, `lftp -u user,password`, `send` of expect; the token that `mmctl token generate` prints.',
  literals: ARGUMENTS.map(({ literal }) => literal.toLowerCase()),
  examples: [
    { before: 'mc alias set a https://x user abc', after: 'mc alias set a https://x user <mark>' },
    { before: 'htpasswd -bc .htpasswd anna abc', after: 'htpasswd -bc .htpasswd anna <mark>' },
    { before: 'smbclient //a/b -U anna%abc -c ls', after: 'smbclient //a/b -U anna%<mark> -c ls' },
    { before: 'mc alias set a; htpasswd -c .htpasswd anna', after: 'mc alias set a; htpasswd -c .htpasswd anna' },
  ],
  matcher: () => placedValueMatcher(ARGUMENTS, 'password'),
};
