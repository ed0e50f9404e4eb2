import { isLineEnd } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { argument, openArgument } from './argument.ts';

const LINE_BEFORE = 160;

interface Directive {
  /** What stands directly before the value. */
  readonly literal: string;
  /** Everything before the literal on its line. */
  readonly before: RegExp;
  /** What stands before the secret in the argument. */
  readonly skip?: RegExp;
}

/** Directives that hold a password in their middle. */
const DIRECTIVES: readonly Directive[] = [
  { literal: ' insecure-password ', before: /^\s*user \S+$/ },
  { literal: 'stats auth ', before: /^\s*$/, skip: /^[^\s:]{1,64}:/ },
  { literal: ' on >', before: /^.*\buser(?:"?,)? \S+$|SETUSER \S+$/i },
  { literal: 'hec_token ', before: /^\s*(?:splunk_)?$/ },
  { literal: 'aws_sec_key ', before: /^\s*$/ },
  { literal: 'shared_key ', before: /^\s*$/ },
  { literal: 'secret_access_key ', before: /^\s*$/ },
  { literal: 'snmp-server community ', before: /^\s*$/ },
  { literal: 'rocommunity ', before: /^\s*$/ },
  { literal: 'rwcommunity ', before: /^\s*$/ },
  { literal: 'password 51:b:', before: /^\s*$/ },
  { literal: 'new secret key is: ', before: /./ },
];

/** Lines of configurations of HAProxy, Redis, Fluentd and SNMP. */
export const serverDirectiveRule: TextRule = {
  name: 'server-directive',
  description:
    'Passwords in directives of HAProxy (`user … insecure-password`, `stats auth user:…`), Redis (`user … on >…`), Fluentd (`hec_token`, `aws_sec_key`, `shared_key`) and SNMP (`rocommunity`).',
  literals: DIRECTIVES.map(({ literal }) => literal),
  examples: [
    { before: 'user bob insecure-password abc', after: 'user bob insecure-password <mark>' },
    { before: '  stats auth bob:abc\n', after: '  stats auth bob:<mark>\n' },
    { before: 'user default on >abc ~* +@all', after: 'user default on ><mark> ~* +@all' },
    { before: '  hec_token abc\n', after: '  hec_token <mark>\n' },
    { before: 'the stats auth line, turned on > later', after: 'the stats auth line, turned on > later' },
  ],
  matcher: () => (window, start, end) => {
    const text = window.text(start, end).toLowerCase();
    const directive = DIRECTIVES.find(({ literal }) => literal === text);
    const value = directive === undefined ? undefined : openArgument(window, end);
    if (directive === undefined || value === undefined || !directive.before.test(lineBefore(window, start)))
      return undefined;
    const skipped = directive.skip === undefined ? 0 : directive.skip.exec(value.text)?.[0].length;
    return skipped === undefined ? undefined : argument(value, skipped, 'password');
  },
};

function lineBefore(window: Window, start: number): string {
  let from = start;
  while (from > start - LINE_BEFORE && window.at(from - 1) >= 0 && !isLineEnd(window.at(from - 1))) from--;
  return window.text(from, start);
}
