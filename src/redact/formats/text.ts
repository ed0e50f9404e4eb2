import { SupportPacketError } from '../../api/errors.ts';
import type { FormatHandler, Session } from '../session.ts';
import { looksCompressed } from './sniff.ts';

/** Text of any kind and size. Bytes that are no UTF-8 pass unchanged. */
export const redactTextStream: FormatHandler = (source, session) => throughEngine(source, session, false);

/** YAML too large or too broken to be parsed: as text, with marks that keep YAML readable. */
export const redactYamlAsText: FormatHandler = (source, session) => throughEngine(source, session, true);

async function* throughEngine(
  source: AsyncIterable<Uint8Array>,
  session: Session,
  yaml: boolean,
): AsyncGenerator<Buffer> {
  const engine = session.createEngine({ yaml });
  let first = true;
  for await (const chunk of source) {
    session.signal.throwIfAborted();
    if (first && chunk.length > 0) {
      refuseCompressed(chunk);
      first = false;
    }
    const output = engine.push(chunk);
    if (output.length > 0) yield output;
  }
  const rest = engine.end();
  if (rest.length > 0) yield rest;
}

/** Compressed bytes declared as text would pass every rule unseen. */
export function refuseCompressed(chunk: Uint8Array): void {
  if (looksCompressed(chunk)) {
    throw new SupportPacketError('FORMAT_UNREADABLE', 'the content is compressed although it was declared as text');
  }
}
