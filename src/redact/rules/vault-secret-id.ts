import { isA, KEY } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { isQuote, readDelimiter, skipBackslashes } from './delimiter.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LENGTH = 36;

/** The password half of an AppRole login, which is a UUID; the other half, `role_id`, is a name. */
export const vaultSecretIdRule: TextRule = {
  name: 'vault-secret-id',
  description: "The `secret_id` of a login by Vault's AppRole, which is a UUID; ids of secrets in other forms stay.",
  literals: ['secret_id', 'secret-id'],
  examples: [
    {
      before: 'secret_id=0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f role_id=0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f',
      after: 'secret_id=<mark> role_id=0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f',
    },
    { before: '--secret-id prod/db secret_id=12', after: '--secret-id prod/db secret_id=12' },
  ],
  matcher: () => (window, _start, end) => {
    if (isA(window.at(end), KEY)) return undefined;
    const delimiter = readDelimiter(window, end);
    if (delimiter === undefined) return undefined;
    const quote = skipBackslashes(window, delimiter.value);
    const from = isQuote(window.at(quote)) ? quote + 1 : delimiter.value;
    window.need(from + LENGTH + 1);
    if (isA(window.at(from + LENGTH), KEY) || !UUID.test(window.text(from, from + LENGTH))) return undefined;
    return { rule: 'secret', start: from, end: from + LENGTH };
  },
};
