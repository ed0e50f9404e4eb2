import { type Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What `transform` makes of `source`. Fails with the error of either; reading may end early. */
export async function* through(source: AsyncIterable<Uint8Array>, transform: Duplex): AsyncGenerator<Uint8Array> {
  const feeding = pipeline(Readable.from(source, { objectMode: false }), transform);
  // The reader below gets the same error; this one only keeps it from being an unhandled rejection.
  const failure = feeding.then(() => undefined).catch((error: unknown) => error);
  for await (const chunk of transform as AsyncIterable<Buffer>) yield chunk;
  const error = await failure;
  if (error !== undefined) throw error;
}
