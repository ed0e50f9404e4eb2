import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

const FIELDS: readonly Place[] = [
  { literal: 'type="password"', skip: /^[^<>]{0,150}\bvalue=(?=["'][^"'])/ },
  { literal: 'csrf-token" content=' },
  { literal: "csrf-token' content=" },
  {
    literal: '</name>',
    before: /<name>[\w.-]{0,80}(?:password|passwd|passphrase|secret|token)$/i,
    skip: /^\s{0,40}<value>(?=[^<])/,
    until: '<',
  },
];

/** Values that markup puts beside the element which names them. */
export const markupFieldRule: TextRule = {
  name: 'markup-field',
  description:
    'The value of `<input type="password">`, of `<meta name="csrf-token">`, and of `<name>…password</name><value>…</value>` (Hadoop).',
  literals: FIELDS.map(({ literal }) => literal),
  examples: [
    {
      before: '<input type="password" name="p" value="abc">',
      after: '<input type="password" name="p" value="<mark>">',
    },
    {
      before: '<property><name>db.password</name><value>abc</value></property>',
      after: '<property><name>db.password</name><value><mark></value></property>',
    },
    { before: '<name>token.ttl</name><value>7</value>', after: '<name>token.ttl</name><value>7</value>' },
  ],
  matcher: () => placedValueMatcher(FIELDS, 'secret'),
};
