import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import type { ExpansionBudget } from './expansion-budget.ts';

/** The bytes of an entry. Throws FORMAT_UNREADABLE where they are corrupt, or where they make the zip a bomb. */
type ZipEntryReader = (entry: Entry) => AsyncGenerator<Buffer>;

/** One for all entries of a zip: they may lie on top of each other, so that a bomb shows only in their sum. */
export function createZipEntryReader(reader: ZipFile, budget: ExpansionBudget): ZipEntryReader {
  let total = 0;
  return async function* read(entry) {
    let given = 0;
    let checksum = 0;
    try {
      for await (const chunk of (await reader.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
        given += chunk.length;
        total += chunk.length;
        checksum = crc32(chunk, checksum);
        budget.expand(chunk.length, given, entry.compressedSize);
        budget.expand(0, total, reader.fileSize);
        yield chunk;
      }
    } catch (error) {
      // One entry that is a bomb does not take the others with it.
      total -= given;
      throw isSupportPacketError(error) ? error : unreadable();
    }
    if (checksum !== entry.crc32) throw unreadable();
  };
}

function unreadable(): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', 'the entry of the zip is corrupt');
}
