import { BACKSLASH, BLANK, byteOf, DOUBLE_QUOTE, SINGLE_QUOTE, TAB } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';

/** White space allowed on each side of `=` or `:`. */
const GAP = 16;
/** Terraform aligns the signs of a block to its longest key. */
const ALIGNED_GAP = 48;
/** Columns of `kubectl describe` are aligned to the longest key. */
const WIDE_GAP = 96;

/** What stands between a key and its value. */
export interface Delimiter {
  /** `code` is Go's `:=`, behind which only a quoted value is a value. */
  kind: 'equals' | 'colon' | 'flag' | 'code';
  /** The key was in quotes. */
  quotedKey: boolean;
  /** First byte of the value or of its opening quote. */
  value: number;
  spaced: boolean;
}

export function newDelimiter(): Delimiter {
  return { kind: 'flag', quotedKey: false, value: 0, spaced: false };
}

/**
 * Reads the closing quote of the key and the sign behind it; undefined if no value follows. The answer is written into
 * `delimiter`: a text may be made of keys, and an object for each costs more than to read it.
 */
export function readDelimiter(window: Window, keyEnd: number, delimiter = newDelimiter()): Delimiter | undefined {
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
  position = skipBlanks(window, position, ALIGNED_GAP);
  const sign = window.at(position);
  if (sign === byteOf('=') || sign === byteOf(':')) return readSign(window, position, quotedKey, delimiter);
  // Arguments in `/proc/PID/cmdline` end with NUL.
  if (sign === 0) return filled(delimiter, 'flag', quotedKey, position + 1, true);
  if (position > afterKey && !quotedKey && position === afterKey + 1) {
    return filled(delimiter, 'flag', quotedKey, position, true);
  }
  if (quotedKey && sign === byteOf(',')) {
    return filled(delimiter, 'flag', quotedKey, skipBlanks(window, position + 1), true);
  }
  return undefined;
}

/** `=`, `:`, `:=`, `=>`; not `==`, `=~`, `::`, `://`. */
function readSign(window: Window, position: number, quotedKey: boolean, delimiter: Delimiter): Delimiter | undefined {
  const sign = window.at(position);
  const second = window.at(position + 1);
  let next = position + 1;
  if (sign === byteOf('=')) {
    if (second === byteOf('=') || second === byteOf('~')) return undefined;
    if (second === byteOf('>')) next++;
    const value = skipBlanks(window, next);
    return filled(delimiter, 'equals', quotedKey, value, value > next);
  }
  if (second === byteOf('=')) {
    const value = skipBlanks(window, position + 2);
    return filled(delimiter, 'code', quotedKey, value, true);
  }
  if (second === byteOf(':') || (second === byteOf('/') && window.at(position + 2) === byteOf('/'))) return undefined;
  const value = skipBlanks(window, next, WIDE_GAP);
  return filled(delimiter, 'colon', quotedKey, value, value > next);
}

function filled(
  delimiter: Delimiter,
  kind: Delimiter['kind'],
  quotedKey: boolean,
  value: number,
  spaced: boolean,
): Delimiter {
  delimiter.kind = kind;
  delimiter.quotedKey = quotedKey;
  delimiter.value = value;
  delimiter.spaced = spaced;
  return delimiter;
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
