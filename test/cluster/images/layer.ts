import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Header, type Pack } from 'tar-stream';

/** One entry of an image layer. Paths are absolute in the image; owner and group are numbers and 0 unless told. */
export interface LayerEntry {
  readonly path: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  /** Permission bits; 0755 for a directory, 0644 for a file unless told. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Target of a symlink, or the earlier path that a hard link names. */
  readonly target?: string;
  /** Content of a file: text, a file of this machine, or a stream of known size that is read before the next entry. */
  readonly content?:
    | string
    | Uint8Array
    | { readonly file: string }
    | { readonly stream: AsyncIterable<Uint8Array>; readonly size: number };
}

/** A blob of an image: its file, its length in bytes and its digest as `sha256:…`. */
export interface Blob {
  readonly file: string;
  readonly size: number;
  readonly digest: string;
}

/**
 * Writes one uncompressed layer. Times are zero, so that equal inputs give an equal digest.
 * Uncompressed on purpose: layers only travel between two folders of one machine.
 */
export async function writeLayer(
  entries: Iterable<LayerEntry> | AsyncIterable<LayerEntry>,
  file: string,
  signal: AbortSignal,
): Promise<Blob> {
  const tar = pack();
  const hash = createHash('sha256');
  let size = 0;
  const count = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk);
      size += chunk.length;
      yield chunk;
    }
  };
  await Promise.all([fill(tar, entries), pipeline(tar, count, createWriteStream(file), { signal })]);
  return { file, size, digest: `sha256:${hash.digest('hex')}` };
}

async function fill(tar: Pack, entries: Iterable<LayerEntry> | AsyncIterable<LayerEntry>): Promise<void> {
  try {
    for await (const entry of entries) {
      await append(tar, entry);
    }
    tar.finalize();
  } catch (error) {
    tar.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

async function append(tar: Pack, entry: LayerEntry): Promise<void> {
  const { source, size } = await open(entry);
  const header: Partial<Header> & Pick<Header, 'name'> = {
    name: entry.path.replace(/^\/+/, ''),
    type: entry.type,
    mode: entry.mode ?? (entry.type === 'file' ? 0o644 : 0o755),
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
    mtime: new Date(0),
    size,
    ...(entry.target === undefined ? {} : { linkname: entry.target }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const sink = tar.entry(header, (error) => (error ? reject(error) : resolve(undefined)));
  if (entry.type === 'file') {
    await pipeline(source, sink);
  }
  await promise;
}

async function open(entry: LayerEntry): Promise<{ source: Readable; size: number }> {
  const content = entry.type === 'file' ? (entry.content ?? '') : '';
  if (typeof content === 'string' || content instanceof Uint8Array) {
    const bytes = Buffer.from(content);
    return { source: Readable.from([bytes]), size: bytes.length };
  }
  return 'file' in content
    ? { source: createReadStream(content.file, { highWaterMark: 1 << 20 }), size: (await stat(content.file)).size }
    : { source: Readable.from(content.stream), size: content.size };
}
