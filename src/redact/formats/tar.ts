import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Header, pack, type Pack } from 'tar-stream';
import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import type { Session } from '../session.ts';
import { redactEntry } from './archive-entry.ts';
import { destroyOnFailure, outcome } from './decompress.ts';

/** Two blocks of zeros end a tar; their absence means that it was cut off. */
const END_OF_ARCHIVE = 1024;

/** A tar: every entry is redacted by its own kind; directories and links keep their names. */
export async function* redactTar(source: AsyncIterable<Uint8Array>, session: Session): AsyncGenerator<Buffer> {
  const archive = pack();
  const stop = new AbortController();
  const inner = { ...session, signal: AbortSignal.any([session.signal, stop.signal]) };
  const failure = outcome(destroyOnFailure(archive, repack(source, archive, inner)));
  try {
    for await (const chunk of archive as AsyncIterable<Buffer>) yield chunk;
  } finally {
    stop.abort();
    archive.destroy();
  }
  const error = await failure;
  if (error !== undefined) throw error;
}

interface TarEntry extends AsyncIterable<Uint8Array> {
  readonly header: Header;
}

async function repack(source: AsyncIterable<Uint8Array>, archive: Pack, session: Session): Promise<void> {
  const reader = extract();
  const tail = watchTail(source);
  const feeding = outcome(
    pipeline(Readable.from(tail.stream, { objectMode: true }), reader, { signal: session.signal }),
  );
  try {
    for await (const entry of reader as AsyncIterable<unknown> as AsyncIterable<TarEntry>) {
      session.budget.entry();
      await copyEntry(entry, archive, session);
    }
  } catch (error) {
    throw isTarError(error, session.signal) ? unreadable() : error;
  }
  const error = await feeding;
  if (error !== undefined) throw isTarError(error, session.signal) ? unreadable() : error;
  if (!tail.ended()) throw unreadable();
  archive.finalize();
}

async function copyEntry(entry: TarEntry, archive: Pack, session: Session): Promise<void> {
  const { mode, mtime, uid, gid, type, name, linkname } = entry.header;
  const kept = { mode, mtime, uid, gid };
  if (type === 'file' || type === 'contiguous-file') {
    const body = entry[Symbol.asyncIterator]();
    const redacted = await redactEntry(name, keptOpen(body), session);
    for (let next = await body.next(); next.done !== true; next = await body.next()) session.signal.throwIfAborted();
    const place = archive.entry({ ...kept, name: redacted.name, size: redacted.content.size });
    await pipeline(Readable.from(redacted.content.read(session.signal), { objectMode: true }), place, {
      signal: session.signal,
    });
    return;
  }
  for await (const _ of entry) session.signal.throwIfAborted();
  // Links and directories have no content; their names may still hold a secret.
  const target = typeof linkname === 'string' ? { linkname: session.redactString(linkname) } : {};
  archive.entry({ ...kept, ...target, type, name: session.redactString(name), size: 0 });
}

/** Giving up an entry early would make tar-stream give up the archive: what is left is skipped by the caller. */
async function* keptOpen(body: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let next = await body.next(); next.done !== true; next = await body.next()) yield next.value;
}

interface Tail {
  readonly stream: AsyncIterable<Uint8Array>;
  readonly ended: () => boolean;
}

function watchTail(source: AsyncIterable<Uint8Array>): Tail {
  let last = Buffer.alloc(0);
  async function* stream(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      last = Buffer.concat([last, chunk.subarray(-END_OF_ARCHIVE)]).subarray(-END_OF_ARCHIVE);
      yield chunk;
    }
  }
  return { stream: stream(), ended: () => last.length === END_OF_ARCHIVE && last.every((byte) => byte === 0) };
}

/** Errors of tar-stream and of the streams below it have no code of ours. */
function isTarError(error: unknown, signal: AbortSignal): boolean {
  return !isSupportPacketError(error) && !signal.aborted;
}

function unreadable(): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', 'the tar content is corrupt or cut off');
}
