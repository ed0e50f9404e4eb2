import type { Window } from './window.ts';

const MOST_REMEMBERED = 1000;
/** Longer pieces repeat too seldom. */
const LONGEST = 160;

interface Entry<Answer> {
  readonly bytes: Uint8Array;
  readonly kind: number;
  readonly answer: Answer;
}

/**
 * Answers about short pieces of a stream, found again by their bytes: logs repeat their keys and values, and the bytes are
 * compared without making a string of them.
 */
export class ByteCache<Answer> {
  readonly #entries = new Map<number, Entry<Answer>>();
  #hash = 0;

  /** What `keep` was given for the same bytes and the same `kind`. */
  find(window: Window, from: number, to: number, kind: number): Entry<Answer> | undefined {
    const { bytes, base } = window;
    const start = from - base;
    const stop = to - base;
    window.reads += stop - start;
    let hash = kind;
    for (let index = start; index < stop; index++) hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
    // 30 bits: a number that needs no object.
    this.#hash = (hash ^ (hash >>> 15)) & 0x3fffffff;
    const entry = this.#entries.get(this.#hash);
    if (entry === undefined || entry.kind !== kind || entry.bytes.length !== stop - start) return undefined;
    for (let index = start; index < stop; index++) if (entry.bytes[index - start] !== bytes[index]) return undefined;
    return entry;
  }

  /** To be called right after a `find` without success, with the same piece. */
  keep(window: Window, from: number, to: number, kind: number, answer: Answer): Answer {
    if (to - from > LONGEST) return answer;
    if (this.#entries.size >= MOST_REMEMBERED) this.#entries.clear();
    this.#entries.set(this.#hash, { bytes: new Uint8Array(window.slice(from, to)), kind, answer });
    return answer;
  }
}
