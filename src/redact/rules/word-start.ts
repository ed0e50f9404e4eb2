import { BACKSLASH, byteOf, DIGIT, isA } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';

const M = byteOf('m');

/** The byte before `start` belongs to the same word; the letter of an escape (`\n`, `\u0026`) or of a color (`ESC[32m`) does not. */
export function continuesWord(window: Window, start: number, classes: number): boolean {
  const before = window.at(start - 1);
  if (!isA(before, classes)) return false;
  return (
    !isEscapeLetter(window, start - 1) &&
    !endsUnicodeEscape(window, start) &&
    !(before === M && endsColor(window, start - 1))
  );
}

/** Where the word that seems to begin at `from` really begins: behind the letter of an escape, or the digits of a color. */
export function behindEscape(window: Window, from: number, start: number): number {
  if (from < start && isEscapeLetter(window, from)) return from + 1;
  let position = from;
  while (position < start && isA(window.at(position), DIGIT)) position++;
  return position < start && window.at(position) === M && endsColor(window, position) ? position + 1 : from;
}

/** The `n` of `\n`, `r` of `\r`, `t` of `\t`. */
function isEscapeLetter(window: Window, position: number): boolean {
  if (window.at(position - 1) !== BACKSLASH) return false;
  const letter = window.at(position);
  return letter === 0x6e || letter === 0x72 || letter === 0x74;
}

function endsUnicodeEscape(window: Window, end: number): boolean {
  return window.at(end - 6) === BACKSLASH && window.at(end - 5) === 0x75;
}

/** `[32m` or `[1;32m` up to the `m` at `position`, behind an escape sign. */
function endsColor(window: Window, position: number): boolean {
  let from = position;
  while (from > position - 12 && (isA(window.at(from - 1), DIGIT) || window.at(from - 1) === byteOf(';'))) from--;
  // The sign itself, or the last digits of `\u001b` and `\x1b`.
  return window.at(from - 1) === byteOf('[') && (window.at(from - 2) === 0x1b || window.at(from - 2) === byteOf('b'));
}
