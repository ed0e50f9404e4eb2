import { isSupportPacketError } from '../../api/errors.ts';
import type { Session } from '../session.ts';
import { hold, type HeldContent } from './held-content.ts';

/** What goes into the new archive in the place of an entry. */
export interface NewEntry {
  readonly name: string;
  readonly content: HeldContent;
}

/**
 * Redacts an entry to its end before anything of it is written. An entry that cannot be redacted is replaced by a note
 * that says why; an error of the source or a cancellation ends the whole archive.
 */
export async function redactEntry(
  name: string,
  source: AsyncIterable<Uint8Array>,
  session: Session,
): Promise<NewEntry> {
  const safeName = session.redactString(name);
  const path = `${session.path}/${safeName}`;
  try {
    return { name: safeName, content: await hold(session.nested(source, path), session.budget.limits, session.signal) };
  } catch (error) {
    if (!isSupportPacketError(error, 'FORMAT_UNREADABLE', 'FORMAT_UNSUPPORTED', 'REDACTION_FAILED')) throw error;
    session.leaveOut(path, error.reason);
    const note = Buffer.from(
      `This file was left out because it could not be redacted (${error.reason}): ${error.message}\n`,
    );
    return { name: `${safeName}.left-out.txt`, content: await hold(only(note), session.budget.limits, session.signal) };
  }
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield bytes;
}
