import { openRegularFile } from './regular-file.ts';

const CHUNK_BYTES = 64 * 1024;

/**
 * The bytes of a file from `skip` to where it ends now: a log that grows while it is read has no end. What comes after `skip`
 * begins with a whole line: half a line could hold half a secret.
 */
export async function* readFrom(root: string, folder: string, file: string, skip: number): AsyncGenerator<Buffer> {
  await using handle = await openRegularFile(root, folder, file);
  const { size } = await handle.stat();
  // The byte before says whether a line begins here.
  let position = Math.max(0, skip - 1);
  let atLineStart = skip === 0;
  while (position < size) {
    const wanted = Math.min(CHUNK_BYTES, size - position);
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted), 0, wanted, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    let chunk = buffer.subarray(0, bytesRead);
    if (!atLineStart) {
      const lineEnd = chunk.indexOf(0x0a);
      atLineStart = lineEnd !== -1;
      chunk = atLineStart ? chunk.subarray(lineEnd + 1) : chunk.subarray(bytesRead);
    }
    if (chunk.length > 0) yield chunk;
  }
}
