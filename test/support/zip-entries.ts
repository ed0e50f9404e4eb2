import { fromBufferPromise } from 'yauzl';

/** The entries of a zip in memory, by name. */
export async function zipEntries(content: Buffer): Promise<Map<string, Buffer>> {
  const result = new Map<string, Buffer>();
  const zip = await fromBufferPromise(content);
  for await (const entry of zip.eachEntry()) {
    result.set(entry.fileName, await collectBytes(await zip.openReadStreamPromise(entry)));
  }
  return result;
}

/** A stream's bytes in one piece. */
export async function collectBytes(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (!(typeof chunk === 'object' && chunk !== null && ArrayBuffer.isView(chunk))) throw new Error('expected bytes');
    chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  }
  return Buffer.concat(chunks);
}
