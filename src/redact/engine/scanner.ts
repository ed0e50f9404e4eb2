import type { Automaton } from './automaton.ts';
import { LONGEST_LITERAL } from './rule.ts';
import type { Window } from './window.ts';

/** Fewer bytes are not worth two lanes. */
const FEW = 1024;

/**
 * Runs the automaton over the stream and holds its hits until they are judged. Hits depend on the bytes alone, so a stretch is
 * scanned whole, in two lanes at once: every step of an automaton waits for the one before it, and a second automaton runs in
 * the time that the processor would be idle.
 */
export class Scanner {
  /** Stream position behind the last byte that was scanned. */
  position = 0;
  readonly #automaton: Automaton;
  #state = 0;
  /** Where the literals of the hits end, as distances from `#origin`. */
  #ends = new Int32Array(0);
  #states = new Int32Array(0);
  #origin = 0;
  #next = 0;
  #count = 0;

  constructor(automaton: Automaton) {
    this.#automaton = automaton;
  }

  /** Stream position behind the literal of the next hit; infinite if there is none. */
  get hitEnd(): number {
    return this.#next < this.#count ? this.#origin + this.#ends[this.#next]! : Number.POSITIVE_INFINITY;
  }

  /** Everything before this position has been scanned and judged. */
  get judged(): number {
    return Math.min(this.hitEnd, this.position);
  }

  /** Ids of the literals of the next hit. */
  hitIds(): readonly number[] {
    const { accepting, width, hits } = this.#automaton;
    return hits[(this.#states[this.#next]! - accepting) / width] ?? [];
  }

  /** The next hit has been judged. */
  dropHit(): void {
    this.#next++;
  }

  /** Scans on to `to`; only when no hits are left. */
  scan(window: Window, to: number): void {
    const from = this.position - window.base;
    const length = to - this.position;
    if (length > this.#ends.length) {
      this.#ends = new Int32Array(length);
      this.#states = new Int32Array(length);
    }
    const lane = length < FEW ? 0 : length >> 1;
    this.#scanLanes(window.bytes.subarray(from, from + length), lane);
    this.#origin = this.position;
    this.#next = 0;
    this.position = to;
  }

  /** The first lane ends, and the second begins, at `lane`; without a first lane the second goes on where the last ended. */
  #scanLanes(bytes: Uint8Array, lane: number): void {
    const { columns, next, accepting } = this.#automaton;
    const ends = this.#ends;
    const states = this.#states;
    let first = this.#state;
    let second = lane === 0 ? first : this.#stateAt(bytes, lane);
    let count = 0;
    let behind = lane;
    for (let index = 0; index < lane; index++) {
      first = next[first + columns[bytes[index]!]!]!;
      second = next[second + columns[bytes[index + lane]!]!]!;
      if (first >= accepting) {
        ends[count] = index + 1;
        states[count++] = first;
      }
      if (second >= accepting) {
        ends[behind] = index + lane + 1;
        states[behind++] = second;
      }
    }
    for (let index = 2 * lane; index < bytes.length; index++) {
      second = next[second + columns[bytes[index]!]!]!;
      if (second >= accepting) {
        ends[behind] = index + 1;
        states[behind++] = second;
      }
    }
    this.#state = second;
    ends.copyWithin(count, lane, behind);
    states.copyWithin(count, lane, behind);
    this.#count = count + behind - lane;
  }

  /** The state before `position`: it depends on no more bytes than the longest literal has. */
  #stateAt(bytes: Uint8Array, position: number): number {
    const { columns, next } = this.#automaton;
    let state = 0;
    for (let index = position - LONGEST_LITERAL; index < position; index++) {
      state = next[state + columns[bytes[index]!]!]!;
    }
    return state;
  }
}
