import { byteOf, isLineEnd } from '../engine/bytes.ts';
import type { Found, Matcher } from '../engine/rule.ts';
import type { Window } from '../engine/window.ts';
import { argumentFrom, isNothing, openArgument } from './argument.ts';

/** A place where a format puts a secret, told by words that are always there. */
export interface Place {
  /** In any case; the words nearest to the value. */
  readonly literal: string;
  /** The literal begins a line, or what a log quotes of one. */
  readonly startsLine?: true;
  /** What stands before the literal, up to it. */
  readonly before?: RegExp;
  /** What stands between the literal and the value, anchored. */
  readonly skip?: RegExp;
  /** The form of the value's first bytes, if only one form is a secret there. */
  readonly form?: RegExp;
  /** The byte that ends the value, where it is not that of an argument. */
  readonly until?: '<' | ')' | ':';
}

const BEFORE = 160;
const AFTER = 200;
const LONGEST = 512;

/** Finds the values at these places; the most particular of those with one literal first. */
export function placedValueMatcher(places: readonly Place[], rule: string): Matcher {
  return (window, start, end) => {
    const literal = window.text(start, end).toLowerCase();
    for (const place of places) {
      if (place.literal.toLowerCase() !== literal) continue;
      const from = valueAt(window, start, end, place);
      if (from !== undefined && place.until !== undefined) return valueUntil(window, from, byteOf(place.until), rule);
      const value = from === undefined ? undefined : openArgument(window, from);
      if (value === undefined || isNothing(value.text) || place.form?.test(value.text) === false) continue;
      return argumentFrom(value, 0, rule);
    }
    return undefined;
  };
}

function valueUntil(window: Window, from: number, stop: number, rule: string): Found | undefined {
  let to = from;
  while (to < from + LONGEST && window.at(to) !== stop && window.at(to) >= 0x20) to++;
  const nothing = to === from || window.at(to) !== stop || isNothing(window.text(from, Math.min(to, from + 32)));
  return nothing ? undefined : { rule, start: from, end: to };
}

function valueAt(window: Window, start: number, end: number, { startsLine, before, skip }: Place): number | undefined {
  if (startsLine === true && !beginsLine(window, start)) return undefined;
  if (before?.test(window.text(start - BEFORE, start)) === false) return undefined;
  window.need(end + AFTER);
  const skipped = skip === undefined ? '' : skip.exec(window.text(end, end + AFTER))?.[0];
  return skipped === undefined ? undefined : end + skipped.length;
}

/** Also behind the escape for a line end. */
function beginsLine(window: Window, start: number): boolean {
  let position = start - 1;
  while (position > start - 16 && (window.at(position) === 0x20 || window.at(position) === 0x09)) position--;
  const byte = window.at(position);
  if (byte < 0 || isLineEnd(byte)) return true;
  return byte === byteOf('n') && window.at(position - 1) === byteOf('\\');
}
