import type { Window } from '../engine/window.ts';
import type { ValueDigest } from '../marks.ts';
import { formatMark } from '../marks.ts';
import type { Session } from '../session.ts';
import { decodeString, stringEnd } from './json-scanner.ts';
import type { Verdict } from './policy.ts';

/** Bytes by which a long string is judged. */
const JUDGED = 16 * 1024;
const BACKSLASH = 0x5c;

/** A JSON string too long to be held: masked or passed while it streams, in constant memory. */
export class LongString {
  /** Everything before this stream position is done. */
  position: number;
  readonly #window: Window;
  readonly #session: Session;
  readonly #rule: string | undefined;
  readonly #digest: ValueDigest;

  constructor(window: Window, start: number, session: Session, judge: (value: string) => Verdict) {
    this.#window = window;
    this.#session = session;
    this.#digest = session.marker.digest();
    const verdict = judge(beginning(window.slice(start, start + JUDGED)));
    this.#rule = verdict.action === 'mask' ? verdict.rule : undefined;
    this.position = start;
  }

  /** Goes on through what has arrived; true if the string has ended. */
  advance(output: Uint8Array[]): boolean {
    const view = this.#window.slice(this.position, this.#window.end);
    // The opening quote is passed with the first bytes.
    const from = view[0] === 0x22 && !this.#inside ? 1 : 0;
    this.#inside = true;
    const end = stringEnd(view, from);
    const done = end < 0 ? withoutOpenEscape(view, from) : end;
    if (this.#rule === undefined) output.push(Buffer.from(view.subarray(0, done)));
    else this.#digest.update(view.subarray(from, end < 0 ? done : done - 1));
    this.position += done;
    if (end < 0) return false;
    if (this.#rule !== undefined) {
      this.#session.count(this.#rule);
      output.push(Buffer.from(`"${formatMark(this.#rule, this.#digest.suffix())}"`));
    }
    return true;
  }

  #inside = false;
}

/** The text at the beginning of a string, up to its last whole character. */
function beginning(bytes: Buffer): string {
  const text = bytes.toString('utf8').replace(/\uFFFD$/, '');
  const whole = text.replace(/\\+(?:u[0-9a-fA-F]{0,3})?$/, '');
  try {
    return decodeString(Buffer.from(`${whole}"`));
  } catch {
    return whole.slice(1);
  }
}

/** A backslash at the end may escape what has not arrived yet. */
function withoutOpenEscape(view: Buffer, from: number): number {
  let run = view.length;
  while (run > from && view[run - 1] === BACKSLASH) run--;
  return (view.length - run) % 2 === 0 ? view.length : view.length - 1;
}
