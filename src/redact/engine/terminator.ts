import { BACKSLASH, byteOf, CR, DOUBLE_QUOTE, isA, KEY, LF, SINGLE_QUOTE, SPACE } from './bytes.ts';
import type { Window } from './window.ts';

/**
 * Finds the end of a value of any length in constant memory. Holds its place between chunks.
 * After `advance` answered true, `position` is the end of the value.
 */
export interface Terminator {
  /** Everything before this stream position belongs to the value. */
  position: number;
  /** True once the end is known; false if more bytes are needed. Reads up to `limit` instead of to the end of the window. */
  advance(window: Window, limit?: number): boolean;
}

/**
 * The end of a quoted string. `escapes` is the number of backslashes before the opening quote (0, 1, 3, 7 …): a JSON
 * string inside a JSON string is quoted by `\"`. Ends at a line end too: no format we know continues there, and a
 * lost quote must not swallow the file.
 */
export function quotedEnd(start: number, quote: number, escapes: number): Terminator {
  return new QuotedEnd(start, quote, escapes);
}

/** See `quotedEnd`; for looking at many values with one object. */
export class QuotedEnd implements Terminator {
  position = 0;
  #quote = 0;
  #levels = 0;
  #backslashes = 0;

  constructor(start: number, quote: number, escapes: number) {
    this.restart(start, quote, escapes);
  }

  restart(start: number, quote: number, escapes: number): void {
    this.position = start;
    this.#quote = quote;
    this.#levels = escapes === 0 ? 0 : Math.ceil(Math.log2(escapes + 1));
    this.#backslashes = 0;
  }

  advance(window: Window, limit = window.end): boolean {
    const { bytes, base } = window;
    for (; this.position < limit; this.position++) {
      const byte = bytes[this.position - base];
      if (byte === BACKSLASH) {
        this.#backslashes++;
        continue;
      }
      if (byte === this.#quote) {
        const own = closingBackslashes(this.#backslashes, this.#levels);
        if (own >= 0) {
          this.position -= own;
          return true;
        }
      } else if (byte === LF || byte === CR) {
        return true;
      }
      this.#backslashes = 0;
    }
    return window.final;
  }
}

/** How many of the backslashes before a quote belong to the closing quote; -1 if the quote is part of the value. */
function closingBackslashes(run: number, levels: number): number {
  let left = run;
  for (let level = 0; level <= levels; level++) {
    if (left % 2 === 0) return 2 ** level - 1;
    left = (left - 1) / 2;
  }
  return -1;
}

/** The end of a triple-quoted string (TOML, Python). */
export function tripleQuotedEnd(start: number, quote: number): Terminator {
  return {
    position: start,
    advance(window, limit = window.end) {
      for (; this.position < limit; this.position++) {
        if (window.at(this.position) !== quote) continue;
        if (window.at(this.position + 1) === quote && window.at(this.position + 2) === quote) return true;
        if (this.position + 2 >= window.end && !window.final) return false;
      }
      return window.final;
    },
  };
}

/** The end of a run of bytes of the given classes; a full stop at the very end stays outside. */
export function runEnd(start: number, classes: number): Terminator {
  return new RunEnd(start, classes);
}

class RunEnd implements Terminator {
  position: number;
  readonly #classes: number;

  constructor(start: number, classes: number) {
    this.position = start;
    this.#classes = classes;
  }

  advance(window: Window, limit = window.end): boolean {
    for (; this.position < limit; this.position++) {
      const byte = window.at(this.position);
      if (!isA(byte, this.#classes)) return true;
      if (byte === byteOf('.')) {
        if (this.position + 1 >= window.end && !window.final) return false;
        if (!isA(window.at(this.position + 1), this.#classes)) return true;
      }
    }
    return window.final;
  }
}

/** The end of the line, without its line end; also a quote that closes the string the line is in. */
export function lineEnd(start: number): Terminator {
  return new LineEnd(start);
}

class LineEnd implements Terminator {
  position: number;

  constructor(start: number) {
    this.position = start;
  }

  advance(window: Window, limit = window.end): boolean {
    for (; this.position < limit; this.position++) {
      const byte = window.at(this.position);
      if (byte === LF || byte === CR || byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE) return true;
      if (byte === BACKSLASH) {
        if (this.position + 1 >= window.end && !window.final) return false;
        if (isEscape(window.at(this.position + 1))) return true;
      }
    }
    return window.final;
  }
}

/** How far an unquoted value's end looks ahead to tell a separator from a character of the value. */
export const SEPARATOR_LOOKAHEAD = 48;

/**
 * The end of an unquoted value: white space or a quote, and a separator (`&`, `;`, `,`, a closing bracket) that is
 * followed by what can follow a separator. A separator inside a password is not an end.
 */
export function unquotedEnd(start: number): Terminator {
  return new UnquotedEnd(start);
}

/** See `unquotedEnd`; for looking at many values with one object, whose `position` may be set anew. */
export class UnquotedEnd implements Terminator {
  position: number;

  constructor(start: number) {
    this.position = start;
  }

  advance(window: Window, limit = window.end): boolean {
    const { bytes, base } = window;
    let { position } = this;
    window.reads += Math.max(0, limit - position);
    let ends: boolean | undefined = false;
    for (; position < limit; position++) {
      const kind = ENDINGS[bytes[position - base]!];
      if (kind === INSIDE) continue;
      ends = kind === END || endsHere(window, position);
      if (ends !== false) break;
    }
    this.position = position;
    return ends === true || (ends === false && window.final);
  }
}

/** At a byte that may separate; undefined if more bytes must be known. */
function endsHere(window: Window, position: number): boolean | undefined {
  const rule = SEPARATORS.get(window.at(position));
  if (rule === undefined) return false;
  const hungry = window.hungry;
  window.hungry = false;
  const ends = rule(window, position + 1);
  const undecided = window.hungry;
  window.hungry = hungry;
  return undecided ? undefined : ends;
}

const SEPARATORS: ReadonlyMap<number, (window: Window, next: number) => boolean> = new Map([
  [byteOf('&'), (window, next) => atEnd(window.at(next)) || assignmentFollows(window, next)],
  [byteOf(';'), (window, next) => atEnd(window.at(next)) || assignmentFollows(window, next)],
  [byteOf(','), (window, next) => atEnd(window.at(next)) || assignmentFollows(window, next)],
  [byteOf(')'), closesBracket],
  [byteOf(']'), closesBracket],
  [byteOf('}'), closesBracket],
  [byteOf('<'), () => true],
  [byteOf('>'), () => true],
  [byteOf('`'), () => true],
  [BACKSLASH, (window, next) => isEscape(window.at(next))],
]);

const INSIDE = 0;
const END = 1;
const MAYBE_END = 2;

/** By byte: whether an unquoted value ends there. */
const ENDINGS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (isA(byte, SPACE) || byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE || byte === 0) return END;
  return SEPARATORS.has(byte) ? MAYBE_END : INSIDE;
});

function atEnd(byte: number): boolean {
  return byte < 0 || isA(byte, SPACE) || byte === DOUBLE_QUOTE || byte === SINGLE_QUOTE || byte === BACKSLASH;
}

function closesBracket(window: Window, next: number): boolean {
  const byte = window.at(next);
  return atEnd(byte) || (!isA(byte, KEY) && byte < 0x80 && '),;.:]}>&'.includes(String.fromCharCode(byte)));
}

/** A key and `=` or `:` come next, as after the separator of a query, a connection string or a list. */
function assignmentFollows(window: Window, from: number): boolean {
  let position = from;
  const limit = from + SEPARATOR_LOOKAHEAD;
  while (position < limit && isKeyOrBlank(window.at(position))) position++;
  const byte = window.at(position);
  return position > from && (byte === byteOf('=') || byte === byteOf(':'));
}

function isKeyOrBlank(byte: number): boolean {
  return isA(byte, KEY) || byte === 0x20 || byte === byteOf('%') || byte === byteOf('[') || byte === byteOf(']');
}

/** The letter after a backslash makes an escape sequence of JSON or C that stands for no printable character. */
function isEscape(byte: number): boolean {
  return byte === DOUBLE_QUOTE || byte === BACKSLASH || 'nrtu/'.includes(String.fromCharCode(Math.max(byte, 1)));
}
