import { SupportPacketError } from '../../../api/errors.ts';
import { continued, readUpTo } from '../../../redact/formats/whole.ts';
import { flawOf, type Expected } from './judge.ts';

/** What of a file is looked at. A larger one is not empty, and no error has this size. */
const JUDGED_BYTES = 256 * 1024;

/** The same bytes; throws ITEM_UNAVAILABLE before the first one when the file is none. */
export async function* judged(
  source: AsyncIterable<Uint8Array>,
  expected: Expected,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  const { bytes, complete } = await readUpTo(iterator, JUDGED_BYTES, signal);
  const flaw = flawOf(expected, bytes, complete);
  if (flaw !== undefined) {
    throw new SupportPacketError('ITEM_UNAVAILABLE', `Coder gave the file, but ${flaw}`, { warning: 'NotAvailable' });
  }
  yield* continued(bytes, iterator);
}
