/** Room for marks that are longer than what they stand for. */
const SPARE = 1024;

/** Collects the bytes that go out, in one buffer of their own. */
export class Output {
  #bytes: Buffer;
  #length = 0;

  /** `expected`: about so many bytes. */
  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(expected + SPARE);
  }

  /** `from` to `to` of `source`. */
  bytes(source: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    source.copy(this.#bytes, this.#length, from, to);
    this.#length += to - from;
  }

  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Everything so far; the object is not used afterwards. */
  taken(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 1.5) + SPARE);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
