import type { ContentFormat, RedactionResult } from '../../../src/redact/ports.ts';
import { createRedactor, type Redactor } from '../../../src/redact/redactor.ts';

/** Bytes in pieces of `size`. */
export async function* pieces(bytes: Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  for (let offset = 0; offset < bytes.length; offset += size) yield bytes.subarray(offset, offset + size);
}

/** What the redactor makes of one item. */
export async function redactAll(
  content: string | Uint8Array,
  format: ContentFormat,
  options: { redactor?: Redactor; path?: string; chunk?: number } = {},
): Promise<{ bytes: Buffer; text: string; result: RedactionResult }> {
  const redactor = options.redactor ?? createRedactor({ level: 'Standard' });
  const source = pieces(typeof content === 'string' ? Buffer.from(content) : content, options.chunk);
  const item = redactor.redact(source, { path: options.path ?? 'item', format }, new AbortController().signal);
  const chunks: Buffer[] = [];
  for await (const chunk of item.chunks()) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return { bytes, text: bytes.toString(), result: item.result() };
}

/** Marks with their suffix taken away, so that a test can name them. */
export function plainMarks(text: string): string {
  return text.replaceAll(/\*\*\*REDACTED:([a-z0-9-]+):[0-9a-f]{6}\*\*\*/g, '<$1>');
}
