import { SupportPacketError } from '../api/errors.ts';
import { SNIFF_BYTES, sniffFormat } from '../redact/formats/sniff.ts';
import { continued, readUpTo } from '../redact/formats/whole.ts';
import type { ContentFormat } from '../redact/ports.ts';

interface Sniffed {
  readonly format: ContentFormat;
  /** All of the content. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/**
 * The format of a file that came without one, by its first bytes and its name. Throws FORMAT_UNSUPPORTED for binary content
 * that no handler understands: it must not go through as text.
 */
export async function sniffEntry(
  path: string,
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<Sniffed> {
  const iterator = source[Symbol.asyncIterator]();
  const { bytes } = await readUpTo(iterator, SNIFF_BYTES, signal);
  const format = sniffFormat(path, bytes);
  if (format === 'binary') {
    throw new SupportPacketError('FORMAT_UNSUPPORTED', 'the content is binary and of no kind that can be redacted');
  }
  return { format, chunks: continued(bytes, iterator) };
}
