import { crc32 } from 'node:zlib';
import { SupportPacketError } from '../../api/errors.ts';
import { gunzipped, gzipped } from './decompress.ts';
import { createExpansionBudget, type ExpansionLimits } from './expansion-budget.ts';

/** Redacted bytes of an archive entry, compressed in memory: archives want the size before the bytes. */
export interface HeldContent {
  readonly size: number;
  readonly crc32: number;
  read(signal: AbortSignal): AsyncIterable<Buffer>;
}

/** Reads `source` to its end. More than `heldBytes` compressed is FORMAT_UNSUPPORTED. */
export async function hold(
  source: AsyncIterable<Uint8Array>,
  limits: ExpansionLimits,
  signal: AbortSignal,
): Promise<HeldContent> {
  const chunks: Buffer[] = [];
  let size = 0;
  let held = 0;
  let checksum = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      size += chunk.length;
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  }
  for await (const chunk of gzipped(counted(), signal)) {
    held += chunk.length;
    if (held > limits.heldBytes) {
      throw new SupportPacketError(
        'FORMAT_UNSUPPORTED',
        `an archive entry has more than ${limits.heldBytes} compressed bytes`,
      );
    }
    chunks.push(chunk);
  }
  // Our own bytes: the limits guard against others' archives.
  const own = createExpansionBudget({
    ...limits,
    expandedBytes: Number.POSITIVE_INFINITY,
    ratio: Number.POSITIVE_INFINITY,
  });
  return { size, crc32: checksum, read: (reading) => gunzipped(replay(chunks), own, reading) };
}

async function* replay(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield* chunks;
}
