import type { TextRule } from '../engine/rule.ts';
import { type Place, placedValueMatcher } from './placed-value.ts';

const PARAMETERS: readonly Place[] = [
  { literal: 'response=', before: /\b(?:nonce|qop|uri|realm|nc|algorithm)\\?=[^\n]*$/i, form: /^[0-9a-f]{32,64}$/ },
  { literal: 'oauth_signature=', form: /^[\w%+/=-]{16,}$/ },
  { literal: 'mac=', before: /\bhawk\b[^\n]*$/i, form: /^[\w+/=-]{16,}$/ },
];

/** What proves the password in a header that has parameters. */
export const headerParameterRule: TextRule = {
  name: 'header-parameter',
  description:
    'The proof in an `Authorization` header with parameters: `response` of Digest, `oauth_signature` of OAuth 1, `mac` of Hawk; the user and the other parameters stay.',
  literals: PARAMETERS.map(({ literal }) => literal),
  examples: [
    {
      before: `Authorization: Digest username="a", qop=auth, response="${'0a1b'.repeat(8)}"`,
      after: 'Authorization: Digest username="a", qop=auth, response="<mark>"',
    },
    { before: 'nc=1 response=200 mac=00:11:22', after: 'nc=1 response=200 mac=00:11:22' },
  ],
  matcher: () => placedValueMatcher(PARAMETERS, 'signature'),
};
