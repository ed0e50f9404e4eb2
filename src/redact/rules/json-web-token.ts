import { BASE64URL, byteOf, isA, KEY } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { runEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { continuesWord } from './word-start.ts';

/** Longest header of a token that is looked at. */
const LONGEST_HEADER = 8 * 1024;

/** JSON Web Tokens: `eyJ…`, a dot, a payload. */
export const jsonWebTokenRule: TextRule = {
  name: 'jwt',
  description: 'JSON Web Tokens, signed or encrypted.',
  literals: ['eyj'],
  examples: [{ before: 'x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl y', after: 'x <mark> y' }],
  matcher: () => {
    // A run that was no token is not read again from each `eyJ` in it.
    let failedUntil = 0;
    return (window, start) => {
      if (start < failedUntil || continuesWord(window, start, BASE64URL)) return undefined;
      if (
        window.at(start) !== byteOf('e') ||
        window.at(start + 1) !== byteOf('y') ||
        window.at(start + 2) !== byteOf('J')
      )
        return undefined;
      const dot = endOfRun(window, start);
      const payload =
        window.at(dot) === byteOf('.') && isA(window.at(dot + 1), BASE64URL) && isA(window.at(dot + 4), BASE64URL);
      if (!payload || dot - start < 10) {
        if (!window.hungry) failedUntil = dot;
        return undefined;
      }
      return { rule: 'jwt', start, end: runEnd(start, BASE64URL_AND_DOT) };
    };
  },
};

/** The bytes of class KEY are letters, digits, `-`, `_` and `.`: exactly the characters of a token. */
const BASE64URL_AND_DOT = KEY;

function endOfRun(window: Window, start: number): number {
  let position = start;
  const limit = start + LONGEST_HEADER;
  while (position < limit && isA(window.at(position), BASE64URL)) position++;
  return position;
}
