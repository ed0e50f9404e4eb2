import { createSpool } from '../../../src/archive/spool.ts';
import { sealArchive, type SealedArchive } from '../../../src/archive/seal.ts';
import { redactedContent } from './redacted-content.ts';

/** Spools `files` (path → content), seals them in a spool of `directory` that is left open, and returns the archive. */
export async function seal(
  files: ReadonlyMap<string, Buffer>,
  directory: string,
  name = 'chat-demo-20260102T030405Z',
): Promise<SealedArchive> {
  const signal = new AbortController().signal;
  const spool = await createSpool({ directory, maxBytes: 2 ** 30 });
  await Promise.all([...files].map(([path, bytes]) => spool.add(path, redactedContent([bytes]), { signal })));
  return sealArchive(spool.files(), {
    name,
    mtime: new Date('2026-01-02T03:04:05Z'),
    directory: spool.directory,
    signal,
  });
}
