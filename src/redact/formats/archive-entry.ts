import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
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
  let sourceFailed = false;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* source;
    } catch (error) {
      sourceFailed = true;
      throw error;
    }
  }
  try {
    const redacted = session.nested(watched(), path);
    return { name: safeName, content: await hold(redacted, session.budget.limits, session.signal) };
  } catch (error) {
    const failure = failureOf(error, sourceFailed || session.signal.aborted);
    session.leaveOut(path, failure.reason);
    const note = Buffer.from(
      `This file was left out because it could not be redacted (${failure.reason}): ${failure.message}\n`,
    );
    return { name: `${safeName}.left-out.txt`, content: await hold(only(note), session.budget.limits, session.signal) };
  }
}

/** Why the entry alone is left out. Throws what is not about the entry; what else broke is not quoted. */
function failureOf(error: unknown, elsewhere: boolean): SupportPacketError {
  if (isSupportPacketError(error, 'FORMAT_UNREADABLE', 'FORMAT_UNSUPPORTED', 'REDACTION_FAILED')) return error;
  if (elsewhere || isSupportPacketError(error)) throw error;
  return new SupportPacketError('REDACTION_FAILED', 'a rule or a decoder broke', { cause: error });
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  await Promise.resolve();
  yield bytes;
}
