import { ByteCache } from '../engine/byte-cache.ts';
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

/** Finds the values at these places, in one stream; the most particular of those with one literal first. */
export function placedValueMatcher(places: readonly Place[], rule: string): Matcher {
  const fitting = new ByteCache<readonly Place[]>();
  const skipped = new ByteCache<number>();
  const placesBehind = (text: string, length: number): readonly Place[] => {
    const [before, literal] = [text.slice(0, -length), text.slice(-length).toLowerCase()];
    return places.filter((place) => place.literal.toLowerCase() === literal && place.before?.test(before) !== false);
  };
  return (window, start, end) => {
    for (const place of fitting.recall(window, start - BEFORE, end, end - start, placesBehind)) {
      if (place.startsLine === true && !beginsLine(window, start)) continue;
      const from = valueAt(window, end, place, skipped, places.indexOf(place));
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

function valueAt(
  window: Window,
  end: number,
  { skip }: Place,
  skipped: ByteCache<number>,
  kind: number,
): number | undefined {
  window.need(end + AFTER);
  if (skip === undefined || window.hungry) return window.hungry ? undefined : end;
  const length = skipped.recall(window, end, Math.min(window.end, end + AFTER), kind, (text) => {
    return skip.exec(text)?.[0].length ?? -1;
  });
  return length < 0 ? undefined : end + length;
}

/** Also behind the escape for a line end. */
function beginsLine(window: Window, start: number): boolean {
  let position = start - 1;
  while (position > start - 16 && (window.at(position) === 0x20 || window.at(position) === 0x09)) position--;
  const byte = window.at(position);
  if (byte < 0 || isLineEnd(byte)) return true;
  return byte === byteOf('n') && window.at(position - 1) === byteOf('\\');
}
