import { BACKSLASH, byteOf, DOUBLE_QUOTE, isA, KEY } from '../engine/bytes.ts';
import type { Found, TextRule } from '../engine/rule.ts';
import { quotedEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { readDelimiter, skipBackslashes } from './delimiter.ts';
import { isMarker, isReference } from './value-shape.ts';
import { continuesWord } from './word-start.ts';

/** Longest block of a resource. */
const LONGEST_BLOCK = 4096;
const LONGEST_TYPE = 64;

/** Types of resources of which the value is a secret, whatever its name. */
export const SECRET_RESOURCES =
  /(?:_secret|_secret_v1|_secret_version|_actions_secret|_variable_secret|_secret_value|_api_token|_random_password)$|^random_password$/;

/** `value` of a resource that holds a secret, in source and plans. */
export const terraformResourceRule: TextRule = {
  name: 'terraform-resource',
  description:
    'In Terraform, `value`, `secret_string` and `secret_data` of a resource whose type is a secret (`azurerm_key_vault_secret`, `…_secret_version`), and of an SSM parameter of type `SecureString`; also what the command lines of AWS and Azure print of parameters, secrets and keys of storage accounts.',
  literals: [
    'resource "',
    'resource \\"',
    '"securestring',
    '\\"securestring',
    'vault.azure.net/secrets/',
    '"keyname"',
    'value',
    'secret_string',
    'secret_data',
  ],
  examples: [
    {
      before: 'resource "azurerm_key_vault_secret" "k" {\n  name = "a"\n  value = "abc"\n}',
      after: 'resource "azurerm_key_vault_secret" "k" {\n  name = "a"\n  value = "<mark>"\n}',
    },
    {
      before: 'resource "aws_ssm_parameter" "p" {\n  type = "String"\n  value = "abc"\n}',
      after: 'resource "aws_ssm_parameter" "p" {\n  type = "String"\n  value = "abc"\n}',
    },
    { before: '{"Type": "SecureString", "Value": "abc"}', after: '{"Type": "SecureString", "Value": "<mark>"}' },
  ],
  matcher: () => {
    let until = 0;
    return (window, start, end) => {
      if (window.at(end - 1) === DOUBLE_QUOTE && window.at(start) !== DOUBLE_QUOTE) {
        window.need(end + LONGEST_TYPE);
        const type = /^[a-z0-9_]{1,64}/.exec(window.text(end, end + LONGEST_TYPE))?.[0] ?? '';
        if (!window.hungry) until = SECRET_RESOURCES.test(type) ? end + LONGEST_BLOCK : 0;
        return undefined;
      }
      if (window.at(start) === DOUBLE_QUOTE || window.at(start) === BACKSLASH || window.at(end - 1) === byteOf('/')) {
        until = end + LONGEST_BLOCK / 16;
        return undefined;
      }
      if (start > until || continuesWord(window, start, KEY) || isA(window.at(end), KEY)) return undefined;
      return quotedAttribute(window, end);
    };
  },
};

/** `= "…"` or `: "…"`, also escaped. */
function quotedAttribute(window: Window, keyEnd: number): Found | undefined {
  const delimiter = readDelimiter(window, keyEnd);
  if (delimiter?.kind !== 'equals' && delimiter?.kind !== 'colon') return undefined;
  const quote = skipBackslashes(window, delimiter.value);
  if (window.at(quote) !== DOUBLE_QUOTE || window.at(quote + 1) === DOUBLE_QUOTE) return undefined;
  const value = window.text(quote + 1, quote + 9);
  if (isMarker(value) || isReference(value)) return undefined;
  return { rule: 'secret', start: quote + 1, end: quotedEnd(quote + 1, DOUBLE_QUOTE, quote - delimiter.value) };
}
