import { ALPHA, DIGIT, isA } from '../engine/bytes.ts';
import type { Matcher, TextRule } from '../engine/rule.ts';
import { begins, leadingBytes } from './leading-bytes.ts';

interface TokenForm {
  readonly name: string;
  readonly issuer: string;
  readonly literal: string;
  /** What stands before the literal, up to it, and what follows. */
  readonly before: RegExp;
  readonly after: RegExp;
  readonly example: string;
}

/** How far both parts are read. */
const LONGEST_PART = 40;

/** Tokens that are told by a sign in their middle instead of a prefix. */
const FORMS: readonly TokenForm[] = [
  {
    name: 'telegram-token',
    issuer: 'Telegram bots (`123456789:AA…`)',
    literal: ':aa',
    before: /(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))\d{8,10}$|(?<=\/bot)\d{8,10}$/,
    after: /^[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
    example: `12345678:AA${'Ab1'.repeat(11)}`,
  },
  {
    name: 'azure-client-secret',
    issuer: 'Microsoft Entra applications (`abc8Q~…`)',
    literal: 'q~',
    before: /(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))[A-Za-z0-9_~.-]{3}\d$/,
    after: /^[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~-])/,
    example: `abc8Q~${'Ab1'.repeat(10)}Z`,
  },
  {
    name: 'mailchimp-key',
    issuer: 'Mailchimp (32 hexadecimal digits and `-us12`)',
    literal: '-us',
    before: /(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))[0-9a-f]{32}$/,
    after: /^[0-9]{1,2}(?![A-Za-z0-9])/,
    example: `${'0a1b'.repeat(8)}-us12`,
  },
];

/** One rule for each issuer. */
export const tokenFormRules: readonly TextRule[] = FORMS.map((one) => {
  const matcher = formMatcher(one);
  return {
    name: one.name,
    description: `Tokens of ${one.issuer}.`,
    literals: [one.literal],
    examples: [{ before: `t ${one.example} u`, after: 't <mark> u' }],
    matcher: () => matcher,
  };
});

function formMatcher({ name, before, after }: TokenForm): Matcher {
  const leading = leadingBytes(after);
  return (window, start, end) => {
    // Cheap first: the nearest bytes.
    if (!isA(window.at(start - 1), ALPHA | DIGIT) || !begins(window, end, leading)) return undefined;
    const head = before.exec(window.text(start - LONGEST_PART, start))?.[0];
    if (head === undefined) return undefined;
    window.need(end + LONGEST_PART);
    const tail = after.exec(window.text(end, end + LONGEST_PART))?.[0];
    return tail === undefined ? undefined : { rule: name, start: start - head.length, end: end + tail.length };
  };
}
