import { SupportPacketError } from '../../api/errors.ts';
import type { Session } from '../session.ts';
import { FORMAT_HANDLERS } from './registry.ts';
import { SNIFF_BYTES, sniffFormat } from './sniff.ts';
import { continued, readUpTo } from './whole.ts';

/** Redacts content that came out of a container, by what it looks like. */
export async function* redactNested(source: AsyncIterable<Uint8Array>, session: Session): AsyncGenerator<Buffer> {
  if (session.depth > session.budget.limits.depth) {
    throw new SupportPacketError(
      'FORMAT_UNSUPPORTED',
      `containers are nested more than ${session.budget.limits.depth} deep`,
    );
  }
  const iterator = source[Symbol.asyncIterator]();
  try {
    const head = await readUpTo(iterator, SNIFF_BYTES, session.signal);
    const format = sniffFormat(session.path, head.bytes);
    if (format === 'binary')
      throw new SupportPacketError('FORMAT_UNSUPPORTED', 'the content is binary and of no kind that can be redacted');
    yield* FORMAT_HANDLERS[format](continued(head.bytes, iterator), session);
  } finally {
    await iterator.return?.();
  }
}
