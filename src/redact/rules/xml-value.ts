import { byteOf, isA, isLineEnd, KEY } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';
import { isQuote } from './delimiter.ts';

const LONGEST_ATTRIBUTES = 128;
const LONGEST_PREFIX = 32;
/** Longer values are keys and certificates, which have rules of their own. */
const LONGEST_TEXT = 512;
const LESS = byteOf('<');
const GREATER = byteOf('>');

/** Cheap: what follows a name in a tag. */
export function mayBeTag(window: Window, keyEnd: number): boolean {
  const byte = window.at(keyEnd);
  return byte === GREATER || isQuote(byte);
}

/** The text of `<password …>text</password>` or of `<property name="password">text</property>`; a tag must close it. */
export function xmlTextAt(
  window: Window,
  keyStart: number,
  keyEnd: number,
): { start: number; end: number } | undefined {
  const start = behindTag(window, keyStart, keyEnd);
  if (start === undefined) return undefined;
  let end = start;
  while (end < start + LONGEST_TEXT && window.at(end) !== LESS && !isLineEnd(window.at(end))) end++;
  return window.at(end) === LESS && window.at(end + 1) === byteOf('/') ? { start, end } : undefined;
}

function behindTag(window: Window, keyStart: number, keyEnd: number): number | undefined {
  const named = isQuote(window.at(keyEnd));
  if (named ? !isNameAttribute(window, keyStart) : !opensElement(window, keyStart)) return undefined;
  for (let position = keyEnd; position < keyEnd + LONGEST_ATTRIBUTES; position++) {
    const byte = window.at(position);
    if (byte === GREATER) return window.at(position - 1) === byteOf('/') ? undefined : position + 1;
    if (byte < 0x20 || byte === LESS) return undefined;
  }
  return undefined;
}

/** `<`, or `<prefix:`. */
function opensElement(window: Window, keyStart: number): boolean {
  let position = keyStart - 1;
  if (window.at(position) === byteOf(':')) {
    position--;
    while (position > keyStart - LONGEST_PREFIX && isA(window.at(position), KEY)) position--;
  }
  return window.at(position) === LESS;
}

function isNameAttribute(window: Window, keyStart: number): boolean {
  return /\b(?:name|key|id)=["']$/i.test(window.text(keyStart - 8, keyStart));
}
