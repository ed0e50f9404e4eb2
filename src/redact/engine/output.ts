/** Room for marks that are longer than what they stand for. */
const SPARE = 1024;

/** So few bytes are copied faster here than by a call into the runtime. */
const SHORT = 64;

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
    const target = this.#bytes;
    let length = this.#length;
    if (to - from > SHORT) length += source.copy(target, length, from, to);
    else for (let index = from; index < to; index++) target[length++] = source[index]!;
    this.#length = length;
  }

  text(text: string): void {
    this.#reserve(text.length * 3);
    const target = this.#bytes;
    const start = this.#length;
    let index = 0;
    for (let code = 0; index < text.length && index < SHORT; index++) {
      code = text.charCodeAt(index);
      if (code > 0x7f) break;
      target[start + index] = code;
    }
    this.#length = start + (index === text.length ? index : target.write(text, start));
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
