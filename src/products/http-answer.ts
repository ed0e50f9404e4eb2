import { readWhole } from './read-whole.ts';

const MAX_ERROR_BYTES = 64 * 1024;

/** A body whole. Rejects with STREAM_TOO_LARGE beyond `maxBytes`; the message has `path`. */
export function wholeBody(body: AsyncIterable<Buffer>, path: string, maxBytes: number): Promise<Buffer> {
  return readWhole(body, maxBytes, `${withoutQuery(path)} is too large`);
}

/** The beginning of an error's body, as text; the rest is dropped unread. */
export async function errorText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_ERROR_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** A path as messages and manifests show it. */
export function withoutQuery(path: string): string {
  return path.split('?', 1)[0] ?? path;
}
