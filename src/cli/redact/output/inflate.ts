import { constants, createInflateRaw } from 'node:zlib';
import { consumePiece } from '../../../archive/seal.ts';
import type { ArchiveItem } from './archive-item.ts';
import { through } from './through.ts';

const CHUNK_BYTES = 128 * 1024;

/** The redacted bytes of an item out of its spooled piece, which is removed behind them. */
export function inflated({ file }: ArchiveItem): AsyncGenerator<Uint8Array> {
  // A piece ends at a flush, not with a final block.
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES, finishFlush: constants.Z_SYNC_FLUSH });
  return through(consumePiece(file), inflate);
}
