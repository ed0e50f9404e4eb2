import { BACKSLASH, BLANK, byteOf, DOUBLE_QUOTE } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { quotedEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { readDelimiter, skipBackslashes } from './delimiter.ts';
import { rememberSecretKeys, type SecretKey, secretKey } from './secret-key.ts';
import { isMarker, isReference } from './value-shape.ts';

/** Longest block of a variable: description, type and validation stand before or behind the default. */
const LONGEST_BLOCK = 4096;
const LONGEST_OLD_VALUE = 160;

/** The default of a variable or parameter whose name promises a secret. */
export const terraformDefaultRule: TextRule = {
  name: 'terraform-default',
  description: 'In Terraform, `default` of a `variable` (or of a `coder_parameter`) whose name promises a secret.',
  literals: ['variable "', 'variable \\"', '"coder_parameter" "', 'default'],
  examples: [
    {
      before: 'variable "db_password" {\n  type = string\n  default = "abc"\n}',
      after: 'variable "db_password" {\n  type = string\n  default = "<mark>"\n}',
    },
    { before: 'variable "region" {\n  default = "eu"\n}', after: 'variable "region" {\n  default = "eu"\n}' },
  ],
  matcher: () => {
    const secretOf = rememberSecretKeys();
    let block: { secret: SecretKey; at: number } | undefined;
    return (window, start, end) => {
      if (window.at(end - 1) === DOUBLE_QUOTE) {
        const name = /^[\w-]{1,64}/.exec(window.text(end, end + 64))?.[0];
        window.need(end + 64);
        const secret = name === undefined ? undefined : secretOf(name);
        block = secret === undefined ? undefined : { secret, at: start };
        return undefined;
      }
      if (block === undefined || start - block.at > LONGEST_BLOCK) return undefined;
      const delimiter = readDelimiter(window, end);
      if (delimiter?.kind !== 'equals') return undefined;
      const quote = skipBackslashes(window, delimiter.value);
      if (window.at(quote) !== DOUBLE_QUOTE) return undefined;
      const value = window.text(quote + 1, quote + 9);
      if (window.at(quote + 1) === DOUBLE_QUOTE || isMarker(value) || isReference(value)) return undefined;
      const { rule } = block.secret;
      return { rule, start: quote + 1, end: quotedEnd(quote + 1, DOUBLE_QUOTE, quote - delimiter.value) };
    };
  },
};

/** `key = "old" -> "new"` of a plan. */
export const terraformChangeRule: TextRule = {
  name: 'terraform-change',
  description: 'The new value in a Terraform plan (`key = "old" -> "new"`) if the key promises a secret.',
  literals: ['" -> "', '\\" -> \\"', '*** -> "'],
  examples: [{ before: '~ api_token = "a1" -> "b2"', after: '~ api_token = "<mark>" -> "<mark>"' }],
  matcher: () => (window, start, end) => {
    if (!opensValue(window, start)) return undefined;
    const key = /([\w.-]{1,64})\\?"?\s*[=:]\s*\\?"[^"\n]*$/.exec(window.text(start - LONGEST_OLD_VALUE, start))?.[1];
    const secret = key === undefined ? undefined : secretKey(key);
    if (secret?.certain !== true || window.at(end) === DOUBLE_QUOTE) return undefined;
    const escapes = window.at(end - 2) === 0x5c ? 1 : 0;
    return { rule: secret.rule, start: end, end: quotedEnd(end, DOUBLE_QUOTE, escapes) };
  },
};

/** Before the value that ends at `end` there is a quote with `=` or `:` before it. */
function opensValue(window: Window, end: number): boolean {
  let position = end - 1;
  const limit = end - LONGEST_OLD_VALUE;
  while (position > limit && window.at(position) !== DOUBLE_QUOTE && window.at(position) >= BLANK) position--;
  position--;
  while (position > limit && (window.at(position) === BACKSLASH || window.at(position) === BLANK)) position--;
  const sign = window.at(position);
  return sign === byteOf('=') || sign === byteOf(':');
}
