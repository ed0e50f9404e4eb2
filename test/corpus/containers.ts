import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';

export interface ContainerEntry {
  readonly name: string;
  readonly content: Buffer;
}

/** Fixed, because the corpus must be the same bytes every time. */
const MODIFIED = new Date('2026-11-20T09:00:00Z');

export async function zipOf(entries: readonly ContainerEntry[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { name, content } of entries) zip.addBuffer(content, name, { mtime: MODIFIED, mode: 0o644 });
  zip.end();
  return await collect(zip.outputStream);
}

export async function tarOf(entries: readonly ContainerEntry[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content } of entries) tar.entry({ name, mtime: MODIFIED, mode: 0o644 }, content);
  tar.finalize();
  return await collect(tar);
}

export async function tarGzipOf(entries: readonly ContainerEntry[]): Promise<Buffer> {
  return gzipSync(await tarOf(entries));
}

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new Error('an archive is made of bytes');
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}
