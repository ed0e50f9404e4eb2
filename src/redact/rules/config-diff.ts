import { DOUBLE_QUOTE } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { quotedEnd } from '../engine/terminator.ts';
import { isNothing } from './argument.ts';
import { rememberSecretKeys, type SecretKey } from './secret-key.ts';

const PATH = /"path\\{0,15}":\s?\\{0,15}"([^"\\\n]{1,120})\\{0,15}",\s?\\{0,15}$/i;
const BEFORE = 160;
/** The old value stands between the path and the new one. */
const FARTHEST = 4096;

/** What Mattermost's audit log says of a changed setting. */
export const configDiffRule: TextRule = {
  name: 'config-diff',
  description:
    'In a list of changed settings (`config_diffs` of the audit log of Mattermost) the old and the new value of a setting whose path promises a secret.',
  literals: ['"base_val', '"actual_val', '\\"base_val', '\\"actual_val'],
  examples: [
    {
      before: '{"path":"LdapSettings.BindPassword","base_val":"a","actual_val":"b"}',
      after: '{"path":"LdapSettings.BindPassword","base_val":"<mark>","actual_val":"<mark>"}',
    },
    {
      before: '{"path":"ServiceSettings.SiteURL","base_val":"a","actual_val":"b"}',
      after: '{"path":"ServiceSettings.SiteURL","base_val":"a","actual_val":"b"}',
    },
  ],
  matcher: () => {
    const secretOf = rememberSecretKeys();
    let path: { secret: SecretKey; at: number } | undefined;
    return (window, start, end) => {
      if (/base_val$/i.test(window.text(end - 8, end))) {
        const name = PATH.exec(window.text(start - BEFORE, start))?.[1];
        const secret = name === undefined ? undefined : secretOf(name);
        path = secret === undefined ? undefined : { secret, at: start };
      }
      if (path === undefined || start - path.at > FARTHEST) return undefined;
      window.need(end + 24);
      const opening = /^\\{0,15}":\s?(\\{0,15})"/.exec(window.text(end, end + 24));
      const escapes = opening?.[1]?.length;
      if (opening === null || escapes === undefined) return undefined;
      const from = end + opening[0].length;
      window.need(from + 16);
      if (window.at(from) === DOUBLE_QUOTE || isNothing(window.text(from, from + 16))) return undefined;
      return { rule: path.secret.rule, start: from, end: quotedEnd(from, DOUBLE_QUOTE, escapes) };
    };
  },
};
