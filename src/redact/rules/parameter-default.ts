import { byteOf, isA, KEY, LF } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { rememberSecretKeys } from './secret-key.ts';

const LONGEST_NAME = 64;
const LONGEST_VALUE = 512;

/** The default of a variable in a shell script, a compose file or a template. */
export const parameterDefaultRule: TextRule = {
  name: 'parameter-default',
  description:
    'The default in `${NAME:-default}` and `${NAME:=default}` (shell, Docker Compose) if the name promises a secret.',
  literals: [':-', ':='],
  examples: [
    { before: 'X=${DB_PASSWORD:-abc}', after: 'X=${DB_PASSWORD:-<mark>}' },
    { before: ': "${API_TOKEN:=a b}"', after: ': "${API_TOKEN:=<mark>}"' },
    { before: '${DB_PASSWORD:-} ${TOKEN:-$OTHER} ${PORT:-80}', after: '${DB_PASSWORD:-} ${TOKEN:-$OTHER} ${PORT:-80}' },
  ],
  matcher: () => {
    const secretOf = rememberSecretKeys();
    return (window, start, end) => {
      let from = start;
      while (from > start - LONGEST_NAME && isA(window.at(from - 1), KEY)) from--;
      if (from === start || window.at(from - 1) !== byteOf('{') || window.at(from - 2) !== byteOf('$'))
        return undefined;
      const secret = secretOf(window.text(from, start));
      if (secret?.certain !== true) return undefined;
      let to = end;
      while (to < end + LONGEST_VALUE && isDefault(window.at(to))) to++;
      if (to === end || window.at(end) === byteOf('$') || window.at(end) === byteOf('*')) return undefined;
      return window.at(to) === byteOf('}') ? { rule: secret.rule, start: end, end: to } : undefined;
    };
  },
};

function isDefault(byte: number): boolean {
  return byte >= 0 && byte !== byteOf('}') && byte !== LF;
}
