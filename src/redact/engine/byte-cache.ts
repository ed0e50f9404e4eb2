import type { Window } from './window.ts';

/** A power of two. */
const PLACES = 1024;
/** Longer pieces repeat too seldom. */
const LONGEST = 160;
/** Bytes at each end that the hash is made of; what is found is compared whole. */
const HASHED = 12;

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
  /** One place for each hash; the latest stays. */
  readonly #entries: (Entry<Answer> | undefined)[] = [];
  #place = 0;

  /** What `keep` was given for the same bytes and the same `kind`. */
  find(window: Window, from: number, to: number, kind: number): Entry<Answer> | undefined {
    const { bytes, base } = window;
    const start = from - base;
    const stop = to - base;
    window.reads += stop - start;
    let hash = kind ^ ((stop - start) << 16);
    const head = Math.min(stop, start + HASHED);
    for (let index = start; index < head; index++) hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
    for (let index = Math.max(head, stop - HASHED); index < stop; index++) {
      hash = Math.imul(hash ^ bytes[index]!, 0x01000193);
    }
    this.#place = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (PLACES - 1);
    const entry = this.#entries[this.#place];
    if (entry === undefined || entry.kind !== kind || entry.bytes.length !== stop - start) return undefined;
    for (let index = start; index < stop; index++) if (entry.bytes[index - start] !== bytes[index]) return undefined;
    return entry;
  }

  /** To be called right after a `find` without success, with the same piece. */
  keep(window: Window, from: number, to: number, kind: number, answer: Answer): Answer {
    if (to - from > LONGEST) return answer;
    // Sparse arrays are slow; short streams need no places.
    while (this.#entries.length <= this.#place) this.#entries.push(undefined);
    this.#entries[this.#place] = { bytes: new Uint8Array(window.slice(from, to)), kind, answer };
    return answer;
  }
}
