import { BASE64URL, isA, ALPHA, DIGIT } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { continuesWord } from './word-start.ts';

const ID = 10;
const SECRET = 22;

/** Coder's API keys: `<10>-<22>` letters and digits (`coderd/apikey`). */
export const coderTokenRule: TextRule = {
  name: 'coder-token',
  description: "Coder's session and API tokens: 10 and 22 letters and digits, joined by a dash.",
  literals: ['-'],
  examples: [
    { before: 'token Ab3dEf6hIj-Kl1mNo2pQr3sTu4vWx5yZa done', after: 'token <mark> done' },
    { before: '6d8f9c7b5d-x2x2x', after: '6d8f9c7b5d-x2x2x' },
  ],
  matcher: () => (window, dash) => {
    const from = dash - ID;
    const to = dash + 1 + SECRET;
    if (!isA(window.at(dash - 1), ALPHA | DIGIT) || !isA(window.at(dash + 1), ALPHA | DIGIT)) return undefined;
    for (let position = from; position < to; position++) {
      if (position !== dash && !isA(window.at(position), ALPHA | DIGIT)) return undefined;
    }
    if (continuesWord(window, from, BASE64URL) || isA(window.at(to), BASE64URL)) return undefined;
    const text = window.text(from, to);
    const random = /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text);
    return random ? { rule: 'coder-token', start: from, end: to } : undefined;
  },
};
