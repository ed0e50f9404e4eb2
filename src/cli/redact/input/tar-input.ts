import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { isSupportPacketError, SupportPacketError } from '../../../api/errors.ts';
import { createExpansionBudget, type ExpansionLimits } from '../../../redact/formats/expansion-budget.ts';
import { type Found, type Input, type InputItem, unsupported } from './input.ts';

export type TarCompression = 'none' | 'gzip' | 'zstd';

const READ_BYTES = 256 * 1024;
/** Two blocks of zeros end a tar; their absence means that it was cut off. */
const END_OF_ARCHIVE = 1024;

/** The files of a tar, read as a stream each time it is walked. */
export function createTarInput(path: string, compression: TarCompression, limits: ExpansionLimits): Input {
  return {
    name: basename(path),
    concurrency: 1,
    walk: (signal) => walkTar(path, compression, limits, signal),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

interface TarEntry extends AsyncIterable<Uint8Array> {
  readonly header: Header;
}

async function* walkTar(
  path: string,
  compression: TarCompression,
  limits: ExpansionLimits,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const budget = createExpansionBudget(limits);
  const reader = extract();
  const stop = new AbortController();
  const feeding = feed(path, compression, budget, reader, AbortSignal.any([signal, stop.signal]));
  try {
    for await (const entry of reader as AsyncIterable<unknown> as AsyncIterable<TarEntry>) {
      budget.entry();
      const body = entry[Symbol.asyncIterator]();
      const found = toFound(entry.header, body);
      if (found !== undefined) yield found;
      // What the reader of the item has left: tar-stream goes on only behind the end of an entry.
      for (let next = await body.next(); next.done !== true; next = await body.next()) signal.throwIfAborted();
    }
    const { failure, complete } = await feeding;
    if (failure !== undefined) throw failure;
    if (!complete) throw unreadable();
  } catch (error) {
    throw await explained(error, feeding, signal);
  } finally {
    stop.abort();
    reader.destroy();
  }
}

interface Feeding {
  readonly failure?: unknown;
  /** The end of the archive was seen. */
  readonly complete: boolean;
}

/** Never rejects: the reader of the entries learns of a failure on its own. */
async function feed(
  path: string,
  compression: TarCompression,
  budget: ReturnType<typeof createExpansionBudget>,
  reader: ReturnType<typeof extract>,
  signal: AbortSignal,
): Promise<Feeding> {
  const source = createReadStream(path, { highWaterMark: READ_BYTES });
  const decompressor = decompressorFor(compression);
  let given = 0;
  let tail = Buffer.alloc(0);
  async function* metered(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      given += chunk.length;
      if (decompressor !== undefined) budget.expand(chunk.length, given, source.bytesRead);
      tail = Buffer.concat([tail, chunk.subarray(-END_OF_ARCHIVE)]).subarray(-END_OF_ARCHIVE);
      yield chunk;
    }
  }
  try {
    if (decompressor === undefined) await pipeline(source, metered, reader, { signal });
    else await pipeline(source, decompressor, metered, reader, { signal });
    return { complete: tail.length === END_OF_ARCHIVE && tail.every((byte) => byte === 0) };
  } catch (failure) {
    return { failure, complete: false };
  }
}

function decompressorFor(compression: TarCompression): Duplex | undefined {
  if (compression === 'none') return undefined;
  return compression === 'gzip'
    ? createGunzip({ chunkSize: READ_BYTES })
    : createZstdDecompress({ chunkSize: READ_BYTES });
}

/** Why an entry that is no file is not in the output. GNU's sparse files are among the others. */
const KINDS: ReadonlyMap<Header['type'], string> = new Map([
  ['symlink', 'a symbolic link is not followed'],
  ['link', 'a hard link is not followed'],
  ['character-device', 'a device is not followed'],
  ['block-device', 'a device is not followed'],
  ['fifo', 'a named pipe is not followed'],
]);

/** Nothing for a folder: it comes back with what lies in it. */
function toFound({ name, type, size, mtime }: Header, body: AsyncIterator<Uint8Array>): Found | undefined {
  if (type === 'directory') return undefined;
  const path = name.replace(/^(?:\.\/)+/, '');
  if (type !== 'file' && type !== 'contiguous-file')
    return unsupported(path, KINDS.get(type) ?? 'an entry of this kind cannot be read');
  const item: InputItem = { path, mtime: mtime ?? new Date(0), open: () => bodyOf(body, size) };
  return { type: 'item', item };
}

/** Giving up an entry early would make tar-stream give up the archive; a body that ends early is no body. */
async function* bodyOf(body: AsyncIterator<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  try {
    for (let next = await body.next(); next.done !== true; next = await body.next()) {
      read += next.value.length;
      yield next.value;
    }
  } catch (error) {
    throw isSupportPacketError(error) ? error : unreadable();
  }
  if (read !== size) throw unreadable();
}

/** The error of the decompressor says more than that of the reader that starved. */
async function explained(error: unknown, feeding: Promise<Feeding>, signal: AbortSignal): Promise<unknown> {
  if (signal.aborted || isSupportPacketError(error)) return error;
  const { failure } = await feeding;
  return isSupportPacketError(failure) ? failure : unreadable();
}

function unreadable(): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', 'the archive is corrupt or cut off here');
}
