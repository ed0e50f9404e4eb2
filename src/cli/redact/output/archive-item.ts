import type { SpooledFile } from '../../../archive/spool.ts';

/** A redacted, compressed item that waits for the archive. */
export interface ArchiveItem {
  readonly file: SpooledFile;
  readonly mtime: Date;
}
