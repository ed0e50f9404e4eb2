import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

/** One argument that is a string or a name, and the comma behind it. */
const ARGUMENT = String.raw`(?:"[^"\n]{0,120}"|'[^'\n]{0,120}'|[\w$.]{1,80}), ?`;

const CALLS: readonly Place[] = [
  { literal: 'basicauth(', skip: new RegExp(`^${ARGUMENT}(?=["'])`) },
  { literal: 'auth=(', skip: new RegExp(`^${ARGUMENT}(?=["'])`) },
  { literal: 'new mysqli(', skip: new RegExp(`^(?:${ARGUMENT}){2}(?=["'])`) },
  { literal: 'mysqli_connect(', skip: new RegExp(`^(?:${ARGUMENT}){2}(?=["'])`) },
  { literal: 'new pdo(', skip: new RegExp(`^(?:${ARGUMENT}){2}(?=["'])`) },
  { literal: 'convertto-securestring ', skip: /^(?:-string )?(?=["'])/i },
];

/** Passwords as arguments in source code, which traces and dumps of configuration show. */
export const codeCallRule: TextRule = {
  name: 'code-call',
  description:
    'Passwords in calls: `SetBasicAuth("user", "v")`, `HTTPBasicAuth(…)`, `auth=("user", "v")`, `new mysqli(…)`, `new PDO(…)`, `ConvertTo-SecureString "v"`.',
  literals: CALLS.map(({ literal }) => literal),
  examples: [
    { before: 'req.SetBasicAuth("anna", "abc")', after: 'req.SetBasicAuth("anna", "<mark>")' },
    { before: "requests.get(url, auth=('anna', 'abc'))", after: "requests.get(url, auth=('anna', '<mark>'))" },
    { before: "new PDO('mysql:host=db', 'mm', 'abc')", after: "new PDO('mysql:host=db', 'mm', '<mark>')" },
    { before: 'req.SetBasicAuth(user, password)', after: 'req.SetBasicAuth(user, password)' },
  ],
  matcher: () => placedValueMatcher(CALLS, 'password'),
};
