import { basename } from 'node:path';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { isSupportPacketError, SupportPacketError } from '../../../api/errors.ts';
import {
  createExpansionBudget,
  type ExpansionBudget,
  type ExpansionLimits,
} from '../../../redact/formats/expansion-budget.ts';
import { createZipEntryReader } from '../../../redact/formats/zip-entry-reader.ts';
import { type Found, type Input, unsupported } from './input.ts';

/** Unix type bits in the upper half of an entry's external attributes. */
const TYPE_MASK = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** The files of a zip, read where they lie. Rejects with FORMAT_UNREADABLE for a file that is no zip or cut off. */
export async function openZipInput(path: string, limits: ExpansionLimits): Promise<Input> {
  const reader = await opened(path);
  const budget = createExpansionBudget(limits);
  const { entries, failure } = await directoryOf(reader, budget);
  const read = createZipEntryReader(reader, budget);
  return {
    name: basename(path),
    concurrency: 2,
    async *walk(): AsyncGenerator<Found> {
      await Promise.resolve();
      for (const entry of entries) {
        const found = toFound(entry, read);
        if (found !== undefined) yield found;
      }
      if (failure !== undefined) throw failure;
    },
    [Symbol.asyncDispose]: () => {
      reader.close();
      return Promise.resolve();
    },
  };
}

async function opened(path: string): Promise<ZipFile> {
  try {
    // Names are decoded here: yauzl gives the whole archive up for one bad name.
    return await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false });
  } catch {
    throw unreadable('the zip is corrupt or cut off');
  }
}

/** All entries of the directory, which a zip has at its end; what is behind a damage is lost. */
async function directoryOf(
  reader: ZipFile,
  budget: ExpansionBudget,
): Promise<{ entries: readonly Entry[]; failure?: SupportPacketError }> {
  const entries: Entry[] = [];
  try {
    for await (const entry of reader.eachEntry()) {
      budget.entry();
      entries.push(entry);
    }
    return { entries };
  } catch (error) {
    const failure = isSupportPacketError(error) ? error : unreadable('the directory of the zip is corrupt');
    return { entries, failure };
  }
}

type EntryReader = (entry: Entry) => AsyncIterable<Uint8Array>;

/** Nothing for a folder: it comes back with what lies in it. */
function toFound(entry: Entry, read: EntryReader): Found | undefined {
  const path = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
  if (path.endsWith('/')) return undefined;
  if (((entry.externalFileAttributes >>> 16) & TYPE_MASK) === SYMBOLIC_LINK) {
    return unsupported(path, 'a symbolic link is not followed');
  }
  if (entry.isEncrypted()) return unsupported(path, 'it is encrypted');
  if (!entry.canDecodeFileData()) return unsupported(path, 'it is compressed in a way that cannot be read');
  return { type: 'item', item: { path, mtime: entry.getLastModDate(), open: () => read(entry) } };
}

function unreadable(message: string): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', message);
}
