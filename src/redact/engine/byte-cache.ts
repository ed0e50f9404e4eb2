import type { Window } from './window.ts';

/** A power of two. */
const PLACES = 1024;
/** Longer pieces repeat too seldom. */
const LONGEST = 256;
/** Bytes at each end that the hash of a longer piece is made of; what is found is compared whole. */
const HASHED = 8;
/** Bytes that are read at once. */
const WORD = 4;

interface Entry<Answer> {
  readonly view: DataView;
  readonly length: number;
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
  /** Hashes of what was asked for once: only what comes again is worth a copy. */
  #seen = new Int32Array(0);
  /** Of the piece that was looked for last. */
  #hash = 0;

  /** What `judge` says of the piece as Latin-1 text, asked once; what lies before the window is not part of it. */
  recall(
    window: Window,
    from: number,
    to: number,
    kind: number,
    judge: (text: string, kind: number) => Answer,
  ): Answer {
    const start = Math.max(from, window.base);
    const known = this.find(window, start, to, kind);
    return known === undefined ? this.keep(window, start, to, kind, judge(window.text(start, to), kind)) : known.answer;
  }

  /** What `keep` was given for the same bytes and the same `kind`. */
  find(window: Window, from: number, to: number, kind: number): Entry<Answer> | undefined {
    const { view, base } = window;
    const start = from - base;
    const stop = to - base;
    window.reads += stop - start;
    const hash = hashOf(view, start, stop, kind);
    this.#hash = hash;
    const entry = this.#entries[placeOf(hash)];
    if (entry === undefined || entry.kind !== kind || entry.length !== stop - start) return undefined;
    return isEqual(entry.view, view, start, entry.length) ? entry : undefined;
  }

  /** To be called right after a `find` without success, with the same piece. */
  keep(window: Window, from: number, to: number, kind: number, answer: Answer): Answer {
    const place = placeOf(this.#hash);
    if (to - from > LONGEST || !this.#comesAgain(place)) return answer;
    // Sparse arrays are slow; short streams need no places.
    while (this.#entries.length <= place) this.#entries.push(undefined);
    const { buffer } = new Uint8Array(window.slice(from, to));
    this.#entries[place] = { view: new DataView(buffer), length: to - from, kind, answer };
    return answer;
  }

  #comesAgain(place: number): boolean {
    if (this.#seen.length === 0) this.#seen = new Int32Array(PLACES);
    const again = this.#seen[place] === this.#hash;
    this.#seen[place] = this.#hash;
    return again;
  }
}

function placeOf(hash: number): number {
  return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (PLACES - 1);
}

function hashOf(view: DataView, start: number, stop: number, kind: number): number {
  const length = stop - start;
  let hash = kind ^ (length << 16);
  if (length < WORD) {
    for (let index = start; index < stop; index++) hash = Math.imul(hash ^ view.getUint8(index), 0x01000193);
    return hash;
  }
  hash = mix(mix(hash, view.getInt32(start)), view.getInt32(stop - WORD));
  if (length <= HASHED) return hash;
  return mix(mix(hash, view.getInt32(start + WORD)), view.getInt32(stop - HASHED));
}

function mix(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x01000193);
  return mixed ^ (mixed >>> 15);
}

/** Pieces of the same length. */
function isEqual(kept: DataView, view: DataView, start: number, length: number): boolean {
  let index = 0;
  for (; index + 4 * WORD <= length; index += 4 * WORD) {
    const other = start + index;
    const different =
      (kept.getInt32(index) ^ view.getInt32(other)) |
      (kept.getInt32(index + WORD) ^ view.getInt32(other + WORD)) |
      (kept.getInt32(index + 2 * WORD) ^ view.getInt32(other + 2 * WORD)) |
      (kept.getInt32(index + 3 * WORD) ^ view.getInt32(other + 3 * WORD));
    if (different !== 0) return false;
  }
  for (; index + WORD <= length; index += WORD) {
    if (kept.getInt32(index) !== view.getInt32(start + index)) return false;
  }
  for (; index < length; index++) if (kept.getUint8(index) !== view.getUint8(start + index)) return false;
  return true;
}
