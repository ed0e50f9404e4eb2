import { BACKSLASH, BLANK, byteOf, CR, isLineEnd, LF, TAB } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';
import { type Delimiter, isQuote, skipBlanks } from './delimiter.ts';
import { KEY_BEFORE } from './key-name.ts';

/** `--key value`, or `define('KEY', 'value')` of PHP. */
export function isFlag(window: Window, keyStart: number): boolean {
  if (window.at(keyStart) === byteOf('-')) return window.at(keyStart + 1) === byteOf('-');
  if (!isQuote(window.at(keyStart - 1))) return false;
  const opening = keyStart - (window.at(keyStart - 2) === BLANK ? 3 : 2);
  return (
    window.at(opening) === byteOf('(') &&
    /(?:define|putenv|setenv(?:ironmentvariable)?|getenv|environ\.get|\b(?:add|set|put|append|with)|header)$/i.test(
      window.text(opening - 24, opening),
    )
  );
}

/** The same quote stands before the key's words, not far away on the same line; behind a quote and a blank begins what is not in it. */
export function opensBefore(window: Window, keyStart: number, quote: number): boolean {
  const before = window.text(keyStart - 24, keyStart);
  return new RegExp(`${String.fromCharCode(quote)}(?:\\w[\\w ]*)?$`).test(before);
}

/** A list, a comment, and a header as `curl -v` shows it. */
const LINE_SIGNS = new Set(['-', '#', '>', '<'].map(byteOf));

/** Only white space, a list dash, a comment sign or `export` stand before the key on its line. */
export function startsLine(window: Window, keyStart: number): boolean {
  let position = keyStart - 1;
  const limit = keyStart - KEY_BEFORE;
  while (position > limit && (window.at(position) === BLANK || window.at(position) === TAB)) position--;
  if (LINE_SIGNS.has(window.at(position))) {
    position--;
    while (position > limit && (window.at(position) === BLANK || window.at(position) === TAB)) position--;
  }
  const byte = window.at(position);
  return byte === LF || byte === CR || byte < 0;
}

/** Nothing but a comment or a closing quote follows on the line. */
export function endsLine(window: Window, position: number): boolean {
  const next = skipBlanks(window, position);
  const byte = window.at(next);
  return isLineEnd(byte) || byte === byteOf('#') || isQuote(byte) || byte === BACKSLASH;
}

/** `volume "token" : secret "x" not found`: prose. */
export function followedByQuote(window: Window, position: number): boolean {
  return window.at(position) === BLANK && isQuote(window.at(position + 1));
}

/** ``KEY = `value` `` of an INI file; without blanks it is a command of a shell. */
export function isBackquoted(window: Window, { kind, spaced, value }: Delimiter): boolean {
  return kind === 'equals' && spaced && window.at(value) === byteOf('`');
}
