import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { fromBufferPromise } from 'yauzl';
import { gunzipped, outcome } from '../formats/decompress.ts';
import type { ExpansionBudget } from '../formats/expansion-budget.ts';
import { continued, readUpTo, readWhole } from '../formats/whole.ts';

/** A file as it is read, with what is around it taken away. */
export interface Unpacked {
  readonly path: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const HEAD_BYTES = 512;
/** Deeper than the redaction goes. */
const DEEPEST = 10;

/**
 * Opens gzip, zip and tar at any depth and gives every file inside to `look`, one after the other. Tells containers by
 * their first bytes only, so that no name hides one.
 */
export async function unpack(
  file: Unpacked,
  budget: ExpansionBudget,
  signal: AbortSignal,
  look: (inner: Unpacked) => Promise<void>,
  depth = 0,
): Promise<void> {
  const iterator = file.chunks[Symbol.asyncIterator]();
  const head = await readUpTo(iterator, HEAD_BYTES, signal);
  const all = { path: file.path, chunks: continued(head.bytes, iterator) };
  const kind = depth < DEEPEST ? containerKind(head.bytes) : 'none';
  const inside = (inner: Unpacked): Promise<void> => unpack(inner, budget, signal, look, depth + 1);
  if (kind === 'gzip') await inside({ path: file.path, chunks: gunzipped(all.chunks, budget, signal) });
  else if (kind === 'zip') await eachOfZip(all, budget, signal, inside);
  else if (kind === 'tar') await eachOfTar(all, budget, signal, inside);
  else await look(all);
}

function containerKind(head: Buffer): 'gzip' | 'zip' | 'tar' | 'none' {
  const start = head.toString('latin1', 0, 4);
  if (start.startsWith('\x1f\x8b')) return 'gzip';
  if (start === 'PK\x03\x04' || start === 'PK\x05\x06') return 'zip';
  return head.toString('latin1', 257, 262) === 'ustar' ? 'tar' : 'none';
}

type Inside = (inner: Unpacked) => Promise<void>;

async function eachOfZip(file: Unpacked, budget: ExpansionBudget, signal: AbortSignal, inside: Inside): Promise<void> {
  const bytes = await readWhole(file.chunks, budget.limits.heldBytes, signal);
  const reader = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: false });
  try {
    for await (const entry of reader.eachEntry()) {
      budget.entry();
      if (entry.fileName.endsWith('/')) continue;
      const chunks = (await reader.openReadStreamPromise(entry)) as AsyncIterable<Uint8Array>;
      await inside({ path: `${file.path}/${entry.fileName}`, chunks });
    }
  } finally {
    reader.close();
  }
}

async function eachOfTar(file: Unpacked, budget: ExpansionBudget, signal: AbortSignal, inside: Inside): Promise<void> {
  const reader = extract();
  const feeding = outcome(pipeline(Readable.from(file.chunks, { objectMode: true }), reader, { signal }));
  for await (const entry of reader as AsyncIterable<unknown> as AsyncIterable<
    AsyncIterable<Uint8Array> & { readonly header: { readonly name: string } }
  >) {
    budget.entry();
    await inside({ path: `${file.path}/${entry.header.name}`, chunks: entry });
  }
  const error = await feeding;
  if (error !== undefined) throw error;
}
