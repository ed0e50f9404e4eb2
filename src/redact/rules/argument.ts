import { isA, SPACE } from '../engine/bytes.ts';
import type { Found } from '../engine/rule.ts';
import { quotedEnd, unquotedEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { isQuote, skipBackslashes } from './delimiter.ts';
import { isMarker, isReference } from './value-shape.ts';

const PEEK = 80;

/** An argument on a command line. */
export interface Argument {
  readonly start: number;
  /** 0 if it is bare. */
  readonly quote: number;
  readonly escapes: number;
  /** Its first bytes. */
  readonly text: string;
}

/** The argument that begins at `from`, in quotes (also escaped ones) or bare. */
export function openArgument(window: Window, from: number): Argument | undefined {
  const opening = skipBackslashes(window, from);
  const quote = isQuote(window.at(opening)) ? window.at(opening) : 0;
  const start = quote === 0 ? from : opening + 1;
  let stop = start;
  while (stop < start + PEEK && goesOn(window.at(stop), quote)) stop++;
  return stop === start
    ? undefined
    : { start, quote, escapes: quote === 0 ? 0 : opening - from, text: window.text(start, stop) };
}

function goesOn(byte: number, quote: number): boolean {
  if (byte < 0x20 || byte === 0x5c) return false;
  return quote === 0 ? !isA(byte, SPACE) && !isQuote(byte) && byte !== 0x3b : byte !== quote;
}

/** The secret in an argument behind its first `skipped` bytes; undefined if it is a reference or a mark. */
export function argument(value: Argument, skipped: number, rule: string): Found | undefined {
  const text = value.text.slice(skipped);
  return text === '' || isNothing(text) ? undefined : argumentFrom(value, skipped, rule);
}

/** The argument behind its first `skipped` bytes, whatever it is. */
export function argumentFrom(value: Argument, skipped: number, rule: string): Found {
  const start = value.start + skipped;
  return { rule, start, end: value.quote === 0 ? unquotedEnd(start) : quotedEnd(start, value.quote, value.escapes) };
}

/** A variable, a mark or another reference. */
export function isNothing(value: string): boolean {
  return value.startsWith('$') || isMarker(value) || isReference(value);
}
