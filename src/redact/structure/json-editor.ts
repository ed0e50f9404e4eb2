import { Window } from '../engine/window.ts';
import type { Session, TextStage } from '../session.ts';
import { ancestorFrame, pathOf, rememberMember } from './json-frame.ts';
import { decodeString, JsonScanner, type JsonString } from './json-scanner.ts';
import { LongString } from './long-string.ts';
import type { Policy, Scalar, Verdict } from './policy.ts';

/** What is held back so that a value can be judged by members that come after it. */
const HELD = 1024 * 1024;
const MOST_HELD_STRINGS = 20_000;
/** Longer strings are judged by their first bytes. */
const LONGEST_STRING = 256 * 1024;
const STEP = 64 * 1024;
/** Members longer than this are never asked for. */
const LONGEST_MEMBER = 300;

/** What becomes of a string that was judged; the same string if nothing. */
type MaskValue = (value: string, verdict: Verdict) => string;

/**
 * Masks strings of JSON by a policy while it streams; all other bytes pass as they are. Objects up to a mebibyte are
 * judged whole, the memory does not depend on the size of the document. Throws FORMAT_UNREADABLE if it is no JSON.
 */
export class JsonEditor implements TextStage {
  readonly #window = new Window();
  readonly #scanner: JsonScanner;
  readonly #policy: Policy;
  readonly #session: Session;
  readonly #masked: MaskValue;
  #held: JsonString[] = [];
  #long: LongString | undefined;
  #output: Uint8Array[] = [];
  /** Everything before this stream position has been given out. */
  #written = 0;

  constructor(policy: Policy, session: Session, masked: MaskValue) {
    this.#policy = policy;
    this.#session = session;
    this.#masked = masked;
    this.#scanner = new JsonScanner((found, bytes) => {
      this.#held.push(found);
      if (found.frame !== undefined && bytes.length <= LONGEST_MEMBER) rememberMember(found.frame, decodeString(bytes));
    });
  }

  push(chunk: Uint8Array): Buffer {
    for (let offset = 0; offset < chunk.length; offset += STEP) {
      this.#window.append(chunk.subarray(offset, offset + STEP));
      this.#advance(false);
      this.#window.dropBefore(this.#written);
    }
    return this.#taken();
  }

  end(): Buffer {
    this.#advance(true);
    this.#release(this.#window.end);
    return this.#taken();
  }

  /** After an error: what was held back, as it came. */
  rest(): Buffer {
    this.#held = [];
    this.#copyTo(this.#window.end);
    return this.#taken();
  }

  #advance(final: boolean): void {
    const window = this.#window;
    if (this.#long !== undefined && !this.#passLongString()) {
      if (final) this.#scanner.scan(window.slice(window.end, window.end), window.end, true);
      return;
    }
    this.#scanner.scan(window.slice(window.base, window.end), window.base, final);
    const open = this.#scanner.openString;
    if (open >= 0 && window.end - open > LONGEST_STRING && this.#scanner.inValue) {
      this.#startLongString(open);
    } else if (this.#scanner.idle) {
      this.#release(this.#scanner.position);
    } else if (window.end - this.#written > HELD || this.#held.length > MOST_HELD_STRINGS) {
      this.#release(this.#cut());
    }
  }

  /** Before the outermost container that leaves room; what cannot be held whole is judged by what is known of it. */
  #cut(): number {
    const { frames, position, openString } = this.#scanner;
    const end = openString >= 0 ? openString : position;
    const fits = (start: number): boolean =>
      start > this.#written && end - start <= HELD / 2 && this.#heldFrom(start) <= MOST_HELD_STRINGS / 2;
    return frames.find((frame) => fits(frame.start))?.start ?? end;
  }

  #heldFrom(start: number): number {
    return this.#held.length - this.#held.findIndex((found) => found.start >= start);
  }

  #release(limit: number): void {
    for (const frame of this.#scanner.frames) if (frame.start < limit) frame.spilled = true;
    const kept = this.#held.findIndex((found) => found.start >= limit);
    const due = kept < 0 ? this.#held.splice(0) : this.#held.splice(0, kept);
    for (const found of due) this.#judge(found);
    this.#copyTo(limit);
  }

  #judge(found: JsonString): void {
    const value = decodeString(this.#window.slice(found.start, found.end));
    const masked = this.#masked(value, this.#policy(scalarView(found, value)));
    if (masked === value) return;
    this.#copyTo(found.start);
    const source = this.#window.slice(found.start, found.end);
    this.#output.push(Buffer.from(encodeLike(source, masked)));
    this.#written = found.end;
  }

  #startLongString(start: number): void {
    this.#release(start);
    const { frame } = this.#scanner;
    const found = { start, end: start, frame, key: frame?.key ?? '', flag: frame?.flag };
    this.#long = new LongString(this.#window, start, this.#session, (value) => this.#policy(scalarView(found, value)));
    this.#passLongString();
  }

  /** True if the long string has ended. */
  #passLongString(): boolean {
    const ended = this.#long?.advance(this.#output) ?? true;
    this.#written = this.#long?.position ?? this.#written;
    if (!ended) return false;
    this.#long = undefined;
    this.#scanner.resumeBehindString(this.#written);
    return true;
  }

  #copyTo(position: number): void {
    if (position <= this.#written) return;
    // A copy: the window moves its bytes before the output is read.
    this.#output.push(Buffer.from(this.#window.slice(this.#written, position)));
    this.#written = position;
  }

  #taken(): Buffer {
    const all = Buffer.concat(this.#output);
    this.#output = [];
    return all;
  }
}

/** JSON with the escapes that the source used: Go's encoder escapes `<`, `>` and `&`, PHP's escapes `/`. */
function encodeLike(source: Buffer, text: string): string {
  let json = JSON.stringify(text);
  if (/\\u00(?:3c|3e|26)/i.test(source.toString('latin1'))) {
    json = json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e').replaceAll('&', '\\u0026');
  }
  return source.includes('\\/') ? json.replaceAll('/', '\\/') : json;
}

function scalarView(found: JsonString, value: string): Scalar {
  return {
    path: pathOf(found.frame, found.key),
    value,
    flag: found.flag,
    sibling: (key) => found.frame?.members.get(key),
    ancestor: (up, key) => ancestorFrame(found.frame, up)?.members.get(key),
    whole: (up) => {
      const frame = ancestorFrame(found.frame, up);
      return frame === undefined || frame.closed || !frame.spilled;
    },
  };
}
