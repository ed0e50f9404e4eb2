import { BASE64URL, DOUBLE_QUOTE, isA } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { runEnd } from '../engine/terminator.ts';
import { readDelimiter, skipBackslashes } from './delimiter.ts';

/** Longest key that is written as one object. */
const LONGEST_KEY = 8 * 1024;
/** Members of shorter values are no numbers of a key. */
const SHORTEST = 16;

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/** The private numbers of a key in JSON; its public ones stay. */
export const jsonWebKeyRule: TextRule = {
  name: 'json-web-key',
  description: 'The private members (`d`, `p`, `q`, `dp`, `dq`, `qi`, `k`) of a JSON Web Key.',
  literals: [
    '"kty"',
    '\\"kty\\"',
    '"crv"',
    '\\"crv\\"',
    ...PRIVATE_MEMBERS.flatMap((name) => [`"${name}"`, `"${name}\\"`]),
  ],
  examples: [
    { before: `{"kty":"oct","k":"${'Ab1-'.repeat(8)}","kid":"a"}`, after: '{"kty":"oct","k":"<mark>","kid":"a"}' },
    { before: `{"k":"${'Ab1-'.repeat(8)}"}`, after: `{"k":"${'Ab1-'.repeat(8)}"}` },
  ],
  matcher: () => {
    let until = 0;
    return (window, start, end) => {
      if (/kty|crv/i.test(window.text(start, end))) {
        until = end + LONGEST_KEY;
        return undefined;
      }
      if (start > until) return undefined;
      const close = window.text(end - 2, end) === '\\"' ? end - 2 : end - 1;
      const delimiter = readDelimiter(window, close);
      if (delimiter?.kind !== 'colon') return undefined;
      const quote = skipBackslashes(window, delimiter.value);
      if (window.at(quote) !== DOUBLE_QUOTE) return undefined;
      for (let position = quote + 1; position <= quote + SHORTEST; position++)
        if (!isA(window.at(position), BASE64URL)) return undefined;
      return { rule: 'private-key', start: quote + 1, end: runEnd(quote + 1, BASE64URL) };
    };
  },
};
