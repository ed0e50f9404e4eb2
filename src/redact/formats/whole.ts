import { SupportPacketError } from '../../api/errors.ts';

/** Reads everything up to `limit` bytes; more is an error, so that memory stays bounded. */
export async function readWhole(
  source: AsyncIterable<Uint8Array>,
  limit: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const head = await readUpTo(source[Symbol.asyncIterator](), limit, signal);
  if (!head.complete) {
    throw new SupportPacketError('FORMAT_UNSUPPORTED', `a document of this format may have at most ${limit} bytes`);
  }
  return head.bytes;
}

export interface Head {
  readonly bytes: Buffer;
  /** Nothing comes after `bytes`. */
  readonly complete: boolean;
}

/** Reads until the end or until more than `limit` bytes are there; the iterator can be read on. */
export async function readUpTo(iterator: AsyncIterator<Uint8Array>, limit: number, signal: AbortSignal): Promise<Head> {
  const chunks: Buffer[] = [];
  let size = 0;
  while (size <= limit) {
    signal.throwIfAborted();
    const next = await iterator.next();
    if (next.done === true) return { bytes: Buffer.concat(chunks), complete: true };
    chunks.push(Buffer.from(next.value));
    size += next.value.length;
  }
  return { bytes: Buffer.concat(chunks), complete: false };
}

/** The bytes already read, then the rest. */
export async function* continued(head: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}
