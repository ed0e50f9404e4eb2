import { BACKSLASH, BLANK, byteOf, DOUBLE_QUOTE, SINGLE_QUOTE, TAB } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';

/** White space allowed on each side of `=` or `:`. */
const GAP = 16;
/** Columns of `kubectl describe` are aligned to the longest key. */
const WIDE_GAP = 96;

/** What stands between a key and its value. */
export interface Delimiter {
  /** `code` is Go's `:=`, behind which only a quoted value is a value. */
  readonly kind: 'equals' | 'colon' | 'flag' | 'code';
  /** The key was in quotes. */
  readonly quotedKey: boolean;
  /** First byte of the value or of its opening quote. */
  readonly value: number;
  readonly spaced: boolean;
}

/** Reads the closing quote of the key and the sign behind it; undefined if no value follows. */
export function readDelimiter(window: Window, keyEnd: number): Delimiter | undefined {
  let position = keyEnd;
  if (window.at(position) === byteOf(']')) position++;
  let quotedKey = false;
  const quote = skipBackslashes(window, position);
  if (isQuote(window.at(quote))) {
    quotedKey = true;
    position = quote + 1;
    // `env['KEY'] = `.
    if (window.at(position) === byteOf(']')) position++;
  }
  const afterKey = position;
  position = skipBlanks(window, position);
  const sign = window.at(position);
  if (sign === byteOf('=') || sign === byteOf(':')) return readSign(window, position, quotedKey);
  // Arguments in `/proc/PID/cmdline` end with NUL.
  if (sign === 0) return { kind: 'flag', quotedKey, value: position + 1, spaced: true };
  if (position > afterKey && !quotedKey && position === afterKey + 1) {
    return { kind: 'flag', quotedKey, value: position, spaced: true };
  }
  if (quotedKey && sign === byteOf(',')) {
    return { kind: 'flag', quotedKey, value: skipBlanks(window, position + 1), spaced: true };
  }
  return undefined;
}

/** `=`, `:`, `:=`, `=>`; not `==`, `=~`, `::`, `://`. */
function readSign(window: Window, position: number, quotedKey: boolean): Delimiter | undefined {
  const sign = window.at(position);
  const second = window.at(position + 1);
  let next = position + 1;
  if (sign === byteOf('=')) {
    if (second === byteOf('=') || second === byteOf('~')) return undefined;
    if (second === byteOf('>')) next++;
    const value = skipBlanks(window, next);
    return { kind: 'equals', quotedKey, value, spaced: value > next };
  }
  if (second === byteOf('=')) {
    const value = skipBlanks(window, position + 2);
    return { kind: 'code', quotedKey, value, spaced: true };
  }
  if (second === byteOf(':') || (second === byteOf('/') && window.at(position + 2) === byteOf('/'))) return undefined;
  const value = skipBlanks(window, next, WIDE_GAP);
  return { kind: 'colon', quotedKey, value, spaced: value > next };
}

export function skipBlanks(window: Window, from: number, most = GAP): number {
  let position = from;
  for (const limit = from + most; position < limit; position++) {
    const byte = window.at(position);
    if (byte !== BLANK && byte !== TAB) break;
  }
  return position;
}

export function skipBackslashes(window: Window, from: number): number {
  let position = from;
  while (position < from + 15 && window.at(position) === BACKSLASH) position++;
  return position;
}

export function isQuote(byte: number): boolean {
  return byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE;
}
