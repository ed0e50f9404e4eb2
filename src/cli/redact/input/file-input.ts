import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Found, Input } from './input.ts';
import { readRegularFile } from './read-file.ts';

/** One file. `path` has no link in its last segment. */
export function createFileInput(path: string): Input {
  const name = basename(path);
  return {
    name,
    concurrency: 1,
    async *walk(): AsyncGenerator<Found> {
      const { mtime } = await stat(path);
      yield { type: 'item', item: { path: name, mtime, open: (signal) => readRegularFile(path, signal) } };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** What somebody pipes in. It can be walked once. */
export function createStreamInput(name: string, stream: AsyncIterable<Uint8Array>): Input {
  return {
    name,
    concurrency: 1,
    async *walk(): AsyncGenerator<Found> {
      await Promise.resolve();
      yield { type: 'item', item: { path: name, mtime: new Date(), open: () => stream } };
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
