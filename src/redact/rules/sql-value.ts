import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

const FUNCTIONS: readonly Place[] = [
  { literal: 'password(', before: /(?:^|[\s=(,])(?:old_)?$/i, skip: /^(?=')/ },
  { literal: 'pgp_sym_decrypt(', skip: /^[^'\n]{1,120}, ?(?=')/ },
  { literal: 'pgp_sym_encrypt(', skip: /^(?:'[^'\n]*'|[^'\n,]{1,120}), ?(?=')/ },
  { literal: 'aes_decrypt(', skip: /^[^'\n]{1,120}, ?(?=')/ },
  { literal: 'aes_encrypt(', skip: /^(?:'[^'\n]*'|[^'\n,]{1,120}), ?(?=')/ },
  { literal: " as '*", before: /\bidentified\b[^\n;]*$/i, form: /^[0-9A-F]{40}$/i },
  { literal: 'identified by ', before: /\bgrant\b[^;\n]*$/i, skip: /^(?:password )?(?=')/i },
  { literal: 'set password ', skip: /^(?:for [^\s=]{1,80} )?(?:= ?|to )(?=')/i },
  { literal: ')=(', before: /\bKey \("?\w*(?:token|password|secret)"?$/, until: ')' },
];

/** Secrets in statements and messages of databases. */
export const sqlFunctionRule: TextRule = {
  name: 'sql-function',
  description:
    "Passwords in SQL beside those of `sql-password`: `PASSWORD('v')`, `GRANT … IDENTIFIED BY 'v'`, `SET PASSWORD … = 'v'`, keys of `AES_ENCRYPT` and `pgp_sym_encrypt`, and the value in `Key (token)=(v) already exists`.",
  literals: FUNCTIONS.map(({ literal }) => literal),
  examples: [
    { before: "SET PASSWORD FOR a = PASSWORD('abc')", after: "SET PASSWORD FOR a = PASSWORD('<mark>')" },
    { before: "GRANT ALL ON a TO b IDENTIFIED BY 'abc'", after: "GRANT ALL ON a TO b IDENTIFIED BY '<mark>'" },
    { before: 'Key (token)=(abc) already exists.', after: 'Key (token)=(<mark>) already exists.' },
    { before: 'Key (id)=(abc) already exists.', after: 'Key (id)=(abc) already exists.' },
  ],
  matcher: () => placedValueMatcher(FUNCTIONS, 'password'),
};
