import { SupportPacketError } from '../../api/errors.ts';
import { type JsonFrame, openFrame, rememberMember } from './json-frame.ts';

/** A string value with its place in the stream. */
export interface JsonString {
  readonly start: number;
  readonly end: number;
  readonly frame: JsonFrame | undefined;
  readonly key: string | number;
  /** The flag of a command line before it in its array. */
  readonly flag: string | undefined;
}

type Expectation = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end';

/** Deeper nesting than any document of ours has. */
const DEEPEST = 200;
const LONGEST_KEY = 256;
const LONGEST_LITERAL = 64;

/**
 * Reads JSON as it arrives: keeps its place in constant memory and tells about every string value. Accepts several
 * documents one after the other. Throws FORMAT_UNREADABLE on anything else.
 */
export class JsonScanner {
  /** The containers around the place that is read. */
  readonly frames: JsonFrame[] = [];
  /** Everything before this stream position has been read. */
  position = 0;
  /** Where the string begins that is not yet read to its end; -1 outside strings. */
  openString = -1;
  readonly #onString: (found: JsonString, bytes: Buffer) => void;
  #expects: Expectation = 'value';
  #documents = 0;
  #started = false;

  constructor(onString: (found: JsonString, bytes: Buffer) => void) {
    this.#onString = onString;
  }

  get frame(): JsonFrame | undefined {
    return this.frames.at(-1);
  }

  /** The string that is open is a value, not a key. */
  get inValue(): boolean {
    return this.#expects === 'value' || this.#expects === 'value-or-end';
  }

  /** Between two documents: nothing that was read depends on what follows. */
  get idle(): boolean {
    return this.frames.length === 0 && this.#expects === 'value' && this.openString < 0;
  }

  /** Reads on in `bytes`, which begin at stream position `base` and hold everything from `position` on. */
  scan(bytes: Buffer, base: number, final: boolean): void {
    if (!this.#started && bytes.length >= 3) {
      this.#started = true;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.position = base + 3;
    }
    for (;;) {
      this.#skipBlanks(bytes, base);
      const index = this.position - base;
      if (index >= bytes.length || !this.#token(bytes, base, index, final)) break;
    }
    const cutOff = !this.idle || this.#documents === 0;
    if (final && cutOff) throw unreadable('is cut off');
  }

  /** Goes on behind a string whose end somebody else has found. */
  resumeBehindString(position: number): void {
    this.position = position;
    this.openString = -1;
    this.#valueRead();
  }

  #token(bytes: Buffer, base: number, index: number, final: boolean): boolean {
    const byte = bytes[index];
    if (byte === QUOTE) return this.#string(bytes, base, index);
    switch (byte) {
      case OPEN_OBJECT:
      case OPEN_ARRAY:
        return this.#open(byte === OPEN_OBJECT ? 'object' : 'array');
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        return this.#close(byte === CLOSE_OBJECT ? 'object' : 'array');
      case COLON:
        return this.#sign('colon', 'value');
      case COMMA:
        return this.#sign('comma-or-end', this.frame?.kind === 'object' ? 'key' : 'value');
      default:
        return this.#literal(bytes, index, final);
    }
  }

  #sign(expected: Expectation, next: Expectation): boolean {
    if (this.#expects !== expected) throw unreadable('has a sign where none belongs');
    this.#expects = next;
    this.position++;
    return true;
  }

  #open(kind: JsonFrame['kind']): boolean {
    this.#wantValue();
    if (this.frames.length >= DEEPEST) throw unreadable('is nested too deeply');
    this.frames.push(openFrame(kind, this.frame, this.position));
    this.#expects = kind === 'object' ? 'key-or-end' : 'value-or-end';
    this.position++;
    return true;
  }

  #close(kind: JsonFrame['kind']): boolean {
    const frame = this.frames.pop();
    const ends =
      this.#expects === 'comma-or-end' || this.#expects === (kind === 'object' ? 'key-or-end' : 'value-or-end');
    if (frame?.kind !== kind || !ends) throw unreadable('has a bracket where none belongs');
    frame.closed = true;
    this.position++;
    this.#valueRead();
    return true;
  }

  #string(bytes: Buffer, base: number, index: number): boolean {
    if (this.openString < 0) {
      if (this.#expects !== 'key' && this.#expects !== 'key-or-end') this.#wantValue();
      this.openString = this.position;
    }
    const end = stringEnd(bytes, index + 1);
    if (end < 0) return false;
    const start = this.openString;
    this.openString = -1;
    this.position = base + end;
    if (this.#expects === 'key' || this.#expects === 'key-or-end') {
      const frame = this.frame;
      if (frame !== undefined) frame.key = decodeString(bytes.subarray(index, end)).slice(-LONGEST_KEY);
      this.#expects = 'colon';
      return true;
    }
    const frame = this.frame;
    this.#onString(
      { start, end: this.position, frame, key: frame?.key ?? '', flag: frame?.flag },
      bytes.subarray(index, end),
    );
    this.#valueRead();
    return true;
  }

  #literal(bytes: Buffer, index: number, final: boolean): boolean {
    this.#wantValue();
    let end = index;
    while (end < bytes.length && end - index < LONGEST_LITERAL && isLiteralByte(bytes[end] ?? 0)) end++;
    if (end === bytes.length && !final) return false;
    const text = bytes.toString('latin1', index, end);
    if (!LITERAL.test(text)) throw unreadable('has an unexpected character');
    if (this.frame !== undefined) rememberMember(this.frame, text);
    this.position += end - index;
    this.#valueRead();
    return true;
  }

  #wantValue(): void {
    if (this.#expects !== 'value' && this.#expects !== 'value-or-end')
      throw unreadable('has a value where none belongs');
  }

  #valueRead(): void {
    const frame = this.frame;
    if (frame === undefined) {
      this.#expects = 'value';
      this.#documents++;
      return;
    }
    if (typeof frame.key === 'number') frame.key++;
    this.#expects = 'comma-or-end';
  }

  #skipBlanks(bytes: Buffer, base: number): void {
    let index = this.position - base;
    for (; index < bytes.length; index++) {
      const byte = bytes[index];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
    }
    this.position = base + index;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;
const LITERAL = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)$/;

/** Behind the closing quote of a string whose inside begins at `from`; -1 if it is not there. */
export function stringEnd(bytes: Buffer, from: number): number {
  for (let quote = bytes.indexOf(QUOTE, from); quote >= 0; quote = bytes.indexOf(QUOTE, quote + 1)) {
    let before = quote;
    while (before > from && bytes[before - 1] === BACKSLASH) before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return -1;
}

/** The text of a string in its quotes. */
export function decodeString(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (bytes.every((byte) => byte >= 0x20 && byte !== BACKSLASH)) return text.slice(1, -1);
  try {
    return String(JSON.parse(text));
  } catch {
    throw unreadable('has a malformed string');
  }
}

function isLiteralByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2b ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x45
  );
}

function unreadable(what: string): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', `the JSON document ${what}`);
}
