import { SupportPacketError } from '../api/errors.ts';

/** All chunks as one. Rejects with STREAM_TOO_LARGE and the message `tooLarge` as soon as they are more than `maxBytes`. */
export async function readWhole(content: AsyncIterable<Buffer>, maxBytes: number, tooLarge: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of content) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new SupportPacketError('STREAM_TOO_LARGE', tooLarge);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
