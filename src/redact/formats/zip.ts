import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Entry, fromBufferPromise, type ZipFile as ZipReader } from 'yauzl';
import { ZipFile } from 'yazl';
import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import type { Session } from '../session.ts';
import { redactEntry } from './archive-entry.ts';
import { destroyOnFailure, outcome } from './decompress.ts';
import { readWhole } from './whole.ts';
import { createZipEntryReader } from './zip-entry-reader.ts';

/** A zip: every entry is redacted by its own kind. The compressed zip is held in memory, its directory is at the end. */
export async function* redactZip(source: AsyncIterable<Uint8Array>, session: Session): AsyncGenerator<Buffer> {
  const bytes = await readWhole(source, session.budget.limits.heldBytes, session.signal);
  const reader = await openZip(bytes);
  const writer = new ZipFile();
  // yazl's type says less than it is.
  const output = writer.outputStream as Readable;
  writer.on('error', (error: Error) => output.destroy(error));
  const stop = new AbortController();
  const inner = { ...session, signal: AbortSignal.any([session.signal, stop.signal]) };
  const failure = outcome(destroyOnFailure(output, repack(reader, writer, inner)));
  try {
    for await (const chunk of output) yield Buffer.from(chunk);
  } finally {
    stop.abort();
    reader.close();
  }
  const error = await failure;
  if (error !== undefined) throw error;
}

async function openZip(bytes: Buffer): Promise<ZipReader> {
  try {
    return await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true, strictFileNames: false });
  } catch {
    throw unreadable('is no zip file or cut off');
  }
}

async function repack(reader: ZipReader, writer: ZipFile, session: Session): Promise<void> {
  session.budget.announced(reader.entryCount);
  const read = createZipEntryReader(reader, session.budget);
  try {
    for await (const entry of reader.eachEntry()) {
      session.signal.throwIfAborted();
      session.budget.entry();
      await copyEntry(entry, read(entry), writer, session);
    }
  } catch (error) {
    throw isSupportPacketError(error) || session.signal.aborted ? error : unreadable('is corrupt');
  }
  writer.end();
}

async function copyEntry(
  entry: Entry,
  source: AsyncIterable<Uint8Array>,
  writer: ZipFile,
  session: Session,
): Promise<void> {
  if (entry.isEncrypted()) throw unreadable('is encrypted');
  const mtime = entry.getLastModDate();
  if (entry.fileName.endsWith('/')) {
    writer.addEmptyDirectory(session.redactString(entry.fileName), { mtime });
    return;
  }
  const { name, content } = await redactEntry(entry.fileName, source, session);
  const stream = Readable.from(content.read(session.signal), { objectMode: false });
  // Nobody else listens between the end of the archive and the end of this stream.
  stream.on('error', (error: Error) => void writer.emit('error', error));
  writer.addReadStream(stream, name, { mtime, size: content.size });
  // One entry after the other: what is not yet written must not pile up in memory.
  await finished(stream, { signal: session.signal });
}

function unreadable(what: string): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', `the zip content ${what}`);
}
