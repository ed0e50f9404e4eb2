import type { RedactionCounts } from '../../../src/redact/ports.ts';
import type { RedactedContent } from '../../../src/redact/redactor.ts';

/** Chunks that count as redacted: lets a test decide when and how a stream fails, which no real redactor would. */
export function redactedContent(
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
  { counts = {}, bytesOut }: { readonly counts?: RedactionCounts; readonly bytesOut?: number } = {},
): RedactedContent {
  let seen = 0;
  const content = {
    async *chunks(): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        seen += chunk.length;
        yield chunk;
      }
    },
    result: () => ({ bytesIn: seen + 1, bytesOut: bytesOut ?? seen, counts }),
  };
  // The one place that gets past the private constructor.
  return content as unknown as RedactedContent;
}
