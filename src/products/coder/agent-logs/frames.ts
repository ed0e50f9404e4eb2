import { SupportPacketError } from '../../../api/errors.ts';
import type { BundleEntry } from '../../ports.ts';

/** Longest line before a file: a size and a path. */
const MAX_HEADER = 5000;

/** Takes the output of the script apart again: `<bytes> <path>\n`, then so many bytes. Throws STREAM_TRUNCATED when it ends early. */
export async function* readFrames(output: AsyncIterable<Buffer>): AsyncGenerator<BundleEntry> {
  const reader = new FrameReader(output[Symbol.asyncIterator]());
  for (let header = await reader.header(); header !== undefined; header = await reader.header()) {
    const { size, name } = parseHeader(header);
    let left = size;
    const take = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const chunk = await reader.take(left);
        left -= chunk.length;
        yield chunk;
      }
    };
    yield { name, chunks: take() };
    // Whoever did not read the entry to its end has not moved the reader to the next one.
    for await (const rest of take()) void rest;
  }
}

/** Bytes that came and are not yet taken. */
class FrameReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterator<Buffer>) {
    this.#source = source;
  }

  /** The next line without its end; undefined when nothing comes any more. */
  async header(): Promise<string | undefined> {
    let end = this.#rest.indexOf(0x0a);
    while (end === -1) {
      if (this.#rest.length > MAX_HEADER) throw broken();
      const next = await this.#source.next();
      if (next.done === true) {
        if (this.#rest.length > 0) throw broken();
        return undefined;
      }
      this.#rest = Buffer.concat([this.#rest, next.value]);
      end = this.#rest.indexOf(0x0a);
    }
    const line = this.#rest.toString('utf8', 0, end);
    this.#rest = this.#rest.subarray(end + 1);
    return line;
  }

  /** At least one byte and at most `most`. */
  async take(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#source.next();
      if (next.done === true) throw broken();
      this.#rest = next.value;
    }
    const chunk = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(chunk.length);
    return chunk;
  }
}

function parseHeader(line: string): { readonly size: number; readonly name: string } {
  const [, digits, name] = /^(\d{1,15}) (.+)$/.exec(line) ?? [];
  if (digits === undefined || name === undefined) throw broken();
  return { size: Number(digits), name };
}

function broken(): SupportPacketError {
  return new SupportPacketError(
    'STREAM_TRUNCATED',
    'The log files were not read to their end: one became shorter meanwhile',
  );
}
