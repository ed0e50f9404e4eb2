import type { Window } from './window.ts';

/** A power of two. */
const PLACES = 1024;
/** Longer pieces repeat too seldom. */
const LONGEST = 160;
/** Bytes at each end that the hash of a longer piece is made of; what is found is compared whole. */
const HASHED = 8;
/** Bytes that are read at once. */
const WORD = 4;

interface Entry<Answer> {
  readonly view: DataView;
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
    const { view, base } = window;
    const start = from - base;
    const stop = to - base;
    window.reads += stop - start;
    const hash = hashOf(view, start, stop, kind);
    this.#place = (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (PLACES - 1);
    const entry = this.#entries[this.#place];
    if (entry === undefined || entry.kind !== kind || !isEqual(entry.view, view, start, stop)) return undefined;
    return entry;
  }

  /** To be called right after a `find` without success, with the same piece. */
  keep(window: Window, from: number, to: number, kind: number, answer: Answer): Answer {
    if (to - from > LONGEST) return answer;
    // Sparse arrays are slow; short streams need no places.
    while (this.#entries.length <= this.#place) this.#entries.push(undefined);
    const { buffer } = new Uint8Array(window.slice(from, to));
    this.#entries[this.#place] = { view: new DataView(buffer), kind, answer };
    return answer;
  }
}

function hashOf(view: DataView, start: number, stop: number, kind: number): number {
  const length = stop - start;
  let hash = kind ^ (length << 16);
  if (length < HASHED) {
    for (let index = start; index < stop; index++) hash = Math.imul(hash ^ view.getUint8(index), 0x01000193);
    return hash;
  }
  hash = mix(mix(hash, view.getInt32(start)), view.getInt32(start + WORD));
  return mix(mix(hash, view.getInt32(stop - HASHED)), view.getInt32(stop - WORD));
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

function isEqual(kept: DataView, view: DataView, start: number, stop: number): boolean {
  const length = stop - start;
  if (kept.byteLength !== length) return false;
  let index = 0;
  for (; index + WORD <= length; index += WORD) {
    if (kept.getInt32(index) !== view.getInt32(start + index)) return false;
  }
  for (; index < length; index++) if (kept.getUint8(index) !== view.getUint8(start + index)) return false;
  return true;
}
