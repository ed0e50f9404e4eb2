import { BASE64, BASE64URL, byteOf, isA } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';

/**
 * Says whether a run of the characters of base64 follows, before an expression is asked. Remembers how far there is none, so
 * that a text full of beginnings is read once. For one stream.
 */
export class RunSearch {
  readonly #length: number;
  /** No run of the length ends in this stretch. */
  #from = 0;
  #to = 0;
  /** How long the run at the end of the stretch is. */
  #open = 0;

  constructor(length: number) {
    this.#length = length;
  }

  /** True if a run of the length ends before `limit`, or before the end of the text. */
  follows(window: Window, from: number, limit: number): boolean {
    if (from < this.#from || from >= this.#to) this.#restart(from);
    for (let position = this.#to; position < limit; position++) {
      const byte = window.at(position);
      if (byte < 0) break;
      this.#open = isOfRun(byte) ? this.#open + 1 : 0;
      // The run is looked at again behind each beginning in it.
      if (this.#open >= this.#length) return true;
      if (!window.hungry) this.#to = position + 1;
    }
    return false;
  }

  #restart(from: number): void {
    this.#from = from;
    this.#to = from;
    this.#open = 0;
  }
}

function isOfRun(byte: number): boolean {
  return isA(byte, BASE64 | BASE64URL) || byte === byteOf('.');
}
