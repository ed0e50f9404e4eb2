import { pack } from 'tar-stream';
import { ZipFile } from 'yazl';

/** Entries by name. */
export type Entries = Readonly<Record<string, string | Buffer>>;

export async function tarOf(entries: Entries): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of Object.entries(entries)) archive.entry({ name }, Buffer.from(content));
  archive.finalize();
  return collect(archive as AsyncIterable<Buffer>);
}

export async function zipOf(entries: Entries): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(entries)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return collect(archive.outputStream as AsyncIterable<Buffer>);
}

async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
