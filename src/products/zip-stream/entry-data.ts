import { crc32, createInflateRaw, type InflateRaw } from 'node:zlib';
import { isZlibError } from '../../api/system-error.ts';
import { type ByteReader, cutOff } from './byte-reader.ts';
import { SIGNATURES, type LocalHeader } from './local-header.ts';
import { unreadable } from './unreadable.ts';

const INFLATE_CHUNK_BYTES = 128 * 1024;
/** Deflate reaches 1,030 times with zeros; logs about 100. */
const MAX_RATIO = 300;
const RATIO_FREE_BYTES = 32 * 1024 ** 2;

/** What came out of an entry, to be compared with what the zip says about it. */
export interface EntryTotals {
  compressedBytes: number;
  bytes: number;
  crc32: number;
}

/**
 * The bytes of one entry; leaves the reader behind it and its descriptor. Throws STREAM_TRUNCATED when the zip ends inside,
 * FORMAT_UNREADABLE when sizes or checksum are wrong; `addExpanded` may throw too.
 */
export async function* readEntryData(
  reader: ByteReader,
  header: LocalHeader,
  addExpanded: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const totals: EntryTotals = { compressedBytes: 0, bytes: 0, crc32: 0 };
  const isEmptyFolder = header.hasDescriptor && !header.isDeflated;
  const data = header.isDeflated ? inflated(reader, totals) : stored(reader, isEmptyFolder ? 0 : header.bytes, totals);
  for await (const chunk of data) {
    totals.bytes += chunk.length;
    totals.crc32 = crc32(chunk, totals.crc32);
    addExpanded(chunk.length);
    yield chunk;
  }
  if (header.hasDescriptor) await checkDescriptor(reader, totals);
  else check(header, totals);
}

async function* stored(reader: ByteReader, bytes: number, totals: EntryTotals): AsyncGenerator<Buffer> {
  for (let left = bytes; left > 0;) {
    const chunk = await reader.chunk();
    if (chunk === undefined) throw cutOff();
    const part = chunk.subarray(0, left);
    reader.giveBack(chunk.subarray(part.length));
    left -= part.length;
    totals.compressedBytes += part.length;
    yield part;
  }
}

/** Deflate says itself where it ends: what was fed beyond that goes back to the reader. */
async function* inflated(reader: ByteReader, totals: EntryTotals): AsyncGenerator<Buffer> {
  const inflate = createInflateRaw({ chunkSize: INFLATE_CHUNK_BYTES });
  const feeding = feed(reader, inflate);
  feeding.catch((error: unknown) => {
    inflate.destroy(error instanceof Error ? error : unreadable('cannot be read'));
  });
  try {
    for await (const chunk of inflate as AsyncIterable<Buffer>) {
      assertRatio(totals.bytes + chunk.length, inflate.bytesWritten);
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? unreadable('has a corrupt entry') : error;
  } finally {
    inflate.destroy();
  }
  totals.compressedBytes = await feeding;
}

/** Returns the number of compressed bytes. A chunk that is not taken whole holds the end. */
async function feed(reader: ByteReader, inflate: InflateRaw): Promise<number> {
  for (let fed = 0; ;) {
    const chunk = await reader.chunk();
    if (chunk === undefined) throw cutOff();
    fed += chunk.length;
    await write(inflate, chunk);
    const rest = fed - inflate.bytesWritten;
    if (rest === 0) continue;
    reader.giveBack(chunk.subarray(chunk.length - rest));
    return inflate.bytesWritten;
  }
}

async function write(inflate: InflateRaw, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    inflate.write(chunk, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
}

function assertRatio(given: number, taken: number): void {
  if (given > RATIO_FREE_BYTES && given > taken * MAX_RATIO) throw unreadable(`expands more than ${MAX_RATIO} times`);
}

/**
 * A descriptor has the signature or not, and sizes of 4 or 8 bytes; no flag says which (Go takes 8 only for entries beyond
 * 4 GiB). The form that agrees with what came, and behind which the zip goes on, is the right one.
 */
async function checkDescriptor(reader: ByteReader, totals: EntryTotals): Promise<void> {
  const forms = [true, false].flatMap((isSigned) => [4, 8].map((size) => descriptor(totals, isSigned, size)));
  let isAtEnd = false;
  for (const form of forms) {
    const whole = Buffer.concat([form, RECORD]);
    const found = await reader.peek(whole.length);
    isAtEnd ||= found.length < whole.length;
    if (!found.equals(whole)) continue;
    await reader.exactly(form.length);
    return;
  }
  throw isAtEnd ? cutOff() : unreadable('has an entry with wrong size or checksum');
}

/** How every record of a zip begins. */
const RECORD = Buffer.from('PK');

function descriptor({ crc32: checksum, compressedBytes, bytes }: EntryTotals, isSigned: boolean, size: number): Buffer {
  const form = Buffer.alloc(8 + 2 * size);
  form.writeUInt32LE(SIGNATURES.descriptor, 0);
  form.writeUInt32LE(checksum, 4);
  for (const [index, value] of [compressedBytes, bytes].entries()) {
    const at = 8 + index * size;
    if (size === 8) form.writeBigUInt64LE(BigInt(value), at);
    else form.writeUInt32LE(value % 2 ** 32, at);
  }
  return isSigned ? form : form.subarray(4);
}

function check(header: LocalHeader, totals: EntryTotals): void {
  const isSame =
    header.bytes === totals.bytes && header.compressedBytes === totals.compressedBytes && header.crc32 === totals.crc32;
  if (!isSame) throw unreadable('has an entry with wrong size or checksum');
}
