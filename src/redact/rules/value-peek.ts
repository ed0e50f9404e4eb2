import { QuotedEnd, SEPARATOR_LOOKAHEAD, UnquotedEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import type { Stretch } from './key-name.ts';

/** How much of a value is read to judge it. */
export const PEEK = 56;

/** Reads the first bytes of values, for one stream. The same few objects serve all values: most are looked at and left. */
export class ValuePeek {
  /** The last value was read to its end. */
  closed = false;
  /** Values without quotes have no end in here. */
  readonly #endless: Stretch = { from: 0, to: 0 };
  readonly #bare = new UnquotedEnd(0);
  readonly #framed = new QuotedEnd(0, 0, 0);

  /** Where the first bytes of a value without quotes end. */
  unquoted(window: Window, start: number): number {
    if (!needsNoMore(window, start)) return start;
    const endless = this.#endless;
    const limit = Math.min(window.end, start + PEEK);
    const inside = start >= endless.from && start < endless.to;
    this.#bare.position = inside ? endless.to : start;
    const ended = this.#bare.advance(window, limit);
    if (!inside) endless.from = start;
    endless.to = this.#bare.position;
    this.closed = ended && endless.to < limit;
    return Math.min(endless.to, limit);
  }

  /** The same behind `quote` with `escapes` backslashes before it. */
  quoted(window: Window, start: number, quote: number, escapes: number): number {
    if (!needsNoMore(window, start)) return start;
    const limit = Math.min(window.end, start + PEEK);
    this.#framed.restart(start, quote, escapes);
    const ended = this.#framed.advance(window, limit);
    this.closed = ended && this.#framed.position < limit;
    return this.#framed.position;
  }
}

/** With the bytes behind it a separator at the end of the piece is judged the same wherever a chunk was cut. */
function needsNoMore(window: Window, start: number): boolean {
  window.need(start + PEEK + SEPARATOR_LOOKAHEAD);
  return !window.hungry;
}
