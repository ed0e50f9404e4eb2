import { BASE64, BASE64URL, byteOf, isA, KEY, SPACE } from '../engine/bytes.ts';
import { quotedEnd, type Terminator } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { isQuote, skipBlanks } from './delimiter.ts';

/** White space around the comma between two elements. */
const GAP = 64;

/** Where the first element of `["a", "b"]` begins, behind its quote; undefined if no such list begins at `start`. */
export function quotedListStart(window: Window, start: number): number | undefined {
  if (window.at(start) !== byteOf('[')) return undefined;
  const quote = skipBlanks(window, start + 1);
  return isQuote(window.at(quote)) ? quote + 1 : undefined;
}

/** The end of the last element of a list of strings in quotes, of which the first one begins at `start`. */
export function quotedListEnd(start: number, quote: number): Terminator {
  let opening = quote;
  let element = quotedEnd(start, quote, 0);
  return {
    position: start,
    advance(window, limit = window.end) {
      while (element.advance(window, limit)) {
        this.position = element.position;
        const next = nextElement(window, element.position + 1);
        if (next < 0 && !window.final && element.position + GAP + 2 > window.end) return false;
        if (next < 0 || window.at(element.position) !== opening) return true;
        opening = window.at(next - 1);
        element = quotedEnd(next, opening, 0);
      }
      this.position = element.position;
      return window.final;
    },
  };
}

/** Behind the opening quote of the next element; -1 if there is none. */
function nextElement(window: Window, from: number): number {
  const comma = skipSpace(window, from);
  if (window.at(comma) !== byteOf(',')) return -1;
  const opening = skipSpace(window, comma + 1);
  return isQuote(window.at(opening)) ? opening + 1 : -1;
}

function skipSpace(window: Window, from: number): number {
  let position = from;
  while (position < from + GAP / 2 && isA(window.at(position), SPACE)) position++;
  return position;
}

/** The end of keys with commas between them: `keys=a=,b=`. */
export function keyListEnd(start: number): Terminator {
  return {
    position: start,
    advance(window, limit = window.end) {
      for (; this.position < limit; this.position++) {
        const byte = window.at(this.position);
        if (!isA(byte, BASE64 | BASE64URL) && byte !== byteOf(',')) return true;
      }
      return window.final;
    },
  };
}

/** Longest element without quotes. */
const LONGEST_BARE = 128;

/** Where the only element of `[abc]` ends; -1 if `start` does not begin such a list. */
export function bareElementEnd(window: Window, start: number): number {
  if (window.at(start) !== byteOf('[')) return -1;
  let position = start + 1;
  while (position < start + LONGEST_BARE && isA(window.at(position), KEY | BASE64)) position++;
  return position > start + 1 && window.at(position) === byteOf(']') ? position : -1;
}
