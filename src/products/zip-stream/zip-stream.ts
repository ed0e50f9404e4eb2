import { ByteReader } from './byte-reader.ts';
import { readDirectory, readSignature } from './directory.ts';
import { readEntryData } from './entry-data.ts';
import { readLocalHeader, SIGNATURES } from './local-header.ts';
import { unreadable } from './unreadable.ts';

export interface ZipLimits {
  /** Of the zip as it comes. */
  readonly compressedBytes: number;
  /** Out of all entries together. */
  readonly expandedBytes: number;
  readonly entries: number;
}

/** A packet is a few hundred MiB at most; a server makes it in memory. */
export const PACKET_LIMITS: ZipLimits = {
  compressedBytes: 4 * 1024 ** 3,
  expandedBytes: 16 * 1024 ** 3,
  entries: 20_000,
};

export interface ZipEntry {
  /** As it stands in the zip: nobody has judged it. */
  readonly name: string;
  /** To be read, in part or whole, before the next entry is asked for. Its end means that size and checksum are right. */
  readonly chunks: AsyncIterable<Buffer>;
}

/**
 * Reads a zip from its beginning while it comes, in constant memory; nothing is written anywhere. Folders are passed over. It
 * throws FORMAT_UNREADABLE for anything but a zip, STREAM_TRUNCATED when the end is missing, FORMAT_UNSUPPORTED for what
 * cannot be read in one go; entries that came to their end before that are whole.
 */
export async function* readZipStream(source: AsyncIterable<Uint8Array>, limits: ZipLimits): AsyncGenerator<ZipEntry> {
  const iterator = source[Symbol.asyncIterator]();
  try {
    yield* readEntries(new ByteReader(iterator, limits.compressedBytes), limits);
  } finally {
    await iterator.return?.();
  }
}

async function* readEntries(reader: ByteReader, limits: ZipLimits): AsyncGenerator<ZipEntry> {
  await assertBegin(reader);
  let expanded = 0;
  let entries = 0;
  while ((await readSignature(reader)) === SIGNATURES.localHeader) {
    entries += 1;
    if (entries > limits.entries) throw unreadable(`has more than ${limits.entries} entries`);
    const header = await readLocalHeader(reader);
    const entry = { failure: undefined as unknown };
    const data = readEntryData(reader, header, (bytes) => {
      expanded += bytes;
      if (expanded > limits.expandedBytes) throw unreadable(`expands to more than ${limits.expandedBytes} bytes`);
    });
    if (!header.name.endsWith('/')) yield { name: header.name, chunks: unclosed(data, entry) };
    // What the consumer has not read lies between here and the next entry.
    for await (const chunk of data) void chunk;
    // The consumer may have taken it for a failure of its own.
    if (entry.failure !== undefined) throw entry.failure;
  }
  await readDirectory(reader, entries);
}

async function assertBegin(reader: ByteReader): Promise<void> {
  const begin = await reader.peek(4);
  if (begin.length === 0) throw unreadable('is empty');
  const expected = Buffer.alloc(4);
  expected.writeUInt32LE(SIGNATURES.localHeader);
  const empty = Buffer.alloc(4);
  empty.writeUInt32LE(SIGNATURES.directoryEnd);
  const isBegin = [expected, empty].some((signature) => signature.subarray(0, begin.length).equals(begin));
  if (!isBegin) throw unreadable('is none: something else was written before it, or in its place');
}

/** A consumer that stops in the middle must not close the data: the rest is still to be passed over. */
async function* unclosed(data: AsyncGenerator<Buffer>, entry: { failure: unknown }): AsyncGenerator<Buffer> {
  try {
    for (let next = await data.next(); next.done !== true; next = await data.next()) yield next.value;
  } catch (error) {
    entry.failure = error;
    throw error;
  }
}
