/** What is at a position outside the stream. */
const OUTSIDE = -1;

/**
 * The part of a stream that is in memory, addressed by absolute stream positions.
 *
 * Matchers read through `at()`. A read past the bytes that have arrived answers `OUTSIDE` and sets `hungry`: the engine
 * then throws the matcher's answer away and asks again with more bytes, so a matcher never sees where a chunk was cut.
 */
export class Window {
  bytes: Buffer = Buffer.alloc(0);
  /** The same bytes, for reading several at once. */
  view = new DataView(new ArrayBuffer(0));
  /** Stream position of `bytes[0]`. */
  base = 0;
  /** Stream position behind the last byte that has arrived. */
  end = 0;
  /** No more bytes will come. */
  final = false;
  hungry = false;
  /** Bytes that were looked at in runs, not by `at`; for tests of linear work. */
  reads = 0;

  at(position: number): number {
    if (position < this.end) return position < this.base ? OUTSIDE : this.bytes[position - this.base]!;
    if (!this.final) this.hungry = true;
    return OUTSIDE;
  }

  /** Asks for the bytes before `position`, without reading them. */
  need(position: number): void {
    if (position > this.end && !this.final) this.hungry = true;
  }

  /** The bytes as Latin-1 text; only for short pieces that are known to be there. */
  text(from: number, to: number): string {
    this.reads += Math.max(0, to - from);
    return this.bytes.toString(
      'latin1',
      Math.max(0, from - this.base),
      Math.max(0, Math.min(to, this.end) - this.base),
    );
  }

  slice(from: number, to: number): Buffer {
    return this.bytes.subarray(from - this.base, to - this.base);
  }

  append(chunk: Uint8Array): void {
    const used = this.end - this.base;
    if (used + chunk.length > this.bytes.length) this.grow(used, used + chunk.length);
    this.bytes.set(chunk, used);
    this.end += chunk.length;
  }

  /** Forgets everything before `position`. */
  dropBefore(position: number): void {
    if (position <= this.base) return;
    this.bytes.copyWithin(0, position - this.base, this.end - this.base);
    this.base = position;
  }

  private grow(used: number, needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, used);
    this.bytes = larger;
    this.view = new DataView(larger.buffer, larger.byteOffset, larger.length);
  }
}
