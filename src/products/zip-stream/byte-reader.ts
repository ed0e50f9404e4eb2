import { SupportPacketError } from '../../api/errors.ts';

/** Reads a stream of chunks by bytes; what was read too much can be given back. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #maxBytes: number;
  #held: Buffer[] = [];
  #came = 0;

  /** `maxBytes` bounds the whole stream: beyond it every read rejects with STREAM_TOO_LARGE. */
  constructor(source: AsyncIterator<Uint8Array>, maxBytes: number) {
    this.#source = source;
    this.#maxBytes = maxBytes;
  }

  /** The next chunk, as it came; undefined at the end. Never empty. */
  async chunk(): Promise<Buffer | undefined> {
    return this.#held.shift() ?? this.#pull();
  }

  /** Exactly so many bytes. Rejects with STREAM_TRUNCATED when the stream ends before. */
  async exactly(bytes: number): Promise<Buffer> {
    const all = await this.#hold(bytes);
    if (all.length < bytes) throw cutOff();
    this.#held = all.length > bytes ? [all.subarray(bytes)] : [];
    return all.subarray(0, bytes);
  }

  /** At most so many bytes without taking them; fewer only at the end. */
  async peek(bytes: number): Promise<Buffer> {
    return (await this.#hold(bytes)).subarray(0, bytes);
  }

  giveBack(rest: Buffer): void {
    if (rest.length > 0) this.#held.unshift(rest);
  }

  /** All that is held, in one piece, with at least so many bytes unless the stream ends. */
  async #hold(bytes: number): Promise<Buffer> {
    let size = this.#held.reduce((sum, { length }) => sum + length, 0);
    while (size < bytes) {
      const next = await this.#pull();
      if (next === undefined) break;
      this.#held.push(next);
      size += next.length;
    }
    const [first, ...others] = this.#held;
    const all = first !== undefined && others.length === 0 ? first : Buffer.concat(this.#held);
    this.#held = all.length === 0 ? [] : [all];
    return all;
  }

  async #pull(): Promise<Buffer | undefined> {
    for (;;) {
      const next = await this.#source.next();
      if (next.done === true) return undefined;
      this.#came += next.value.length;
      if (this.#came > this.#maxBytes) {
        throw new SupportPacketError('STREAM_TOO_LARGE', `The zip has more than ${this.#maxBytes} bytes`);
      }
      if (next.value.length > 0) {
        return Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
      }
    }
  }
}

/** The zip ended before its end: the exec lost its tail, or the server gave up. */
export function cutOff(): SupportPacketError {
  const warning = 'PacketUnreadable';
  return new SupportPacketError('STREAM_TRUNCATED', 'The zip is cut off: its end did not come', { warning });
}
