import { Readable, type TransformOptions } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip, type ZlibOptions } from 'node:zlib';
import { DEFLATE_LEVEL } from '../../api/compression.ts';
import { messageOf, SupportPacketError } from '../../api/errors.ts';
import { isZlibError } from '../../api/system-error.ts';
import type { ExpansionBudget } from './expansion-budget.ts';

/** As for the redaction itself: larger gains nothing. */
const CHUNK = 128 * 1024;

/** Bytes that wait for the compressor: with less, redaction and compression take turns instead of overlapping. */
const QUEUE = 512 * 1024;

/** The bytes inside a gzip stream of one or several members. Throws FORMAT_UNREADABLE if it is corrupt, cut off or a bomb. */
export async function* gunzipped(
  source: AsyncIterable<Uint8Array>,
  budget: ExpansionBudget,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: CHUNK });
  const failure = outcome(pipeline(Readable.from(source, { objectMode: true }), gunzip, { signal }));
  let given = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      given += chunk.length;
      budget.expand(chunk.length, given, gunzip.bytesWritten);
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error)
      ? new SupportPacketError('FORMAT_UNREADABLE', 'the gzip content is corrupt or cut off')
      : error;
  }
  const error = await failure;
  if (error !== undefined) throw error;
}

/** The bytes as one gzip member, without a time stamp. */
export async function* gzipped(source: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncGenerator<Buffer> {
  // The types of zlib leave out that these are options of its stream as well.
  const options: ZlibOptions & TransformOptions = { ...DEFLATE_LEVEL, chunkSize: CHUNK, highWaterMark: QUEUE };
  const gzip = createGzip(options);
  const failure = outcome(pipeline(Readable.from(source, { objectMode: true }), gzip, { signal }));
  for await (const chunk of gzip as AsyncIterable<Buffer>) yield chunk;
  const error = await failure;
  if (error !== undefined) throw error;
}

/** Resolves to what a promise was rejected with, so that it is never an unhandled rejection. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Ends the reading of `output` with the error of the work that writes it; a reader would wait for ever otherwise. */
export async function destroyOnFailure(output: Destroyable, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    output.destroy(error instanceof Error ? error : new Error(messageOf(error)));
    throw error;
  }
}

interface Destroyable {
  destroy(error: Error): unknown;
}
