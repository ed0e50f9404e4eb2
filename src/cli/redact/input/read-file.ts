import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isSupportPacketError, SupportPacketError } from '../../../api/errors.ts';
import { systemErrorCode } from '../../../api/system-error.ts';

const READ_BYTES = 256 * 1024;

/**
 * The bytes of a regular file. Does not follow a link and does not wait for a pipe, also when one took the file's place
 * after the folder was listed. Rejects with ITEM_UNAVAILABLE.
 */
export async function* readRegularFile(path: string, signal: AbortSignal): AsyncGenerator<Buffer> {
  try {
    await using handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!(await handle.stat()).isFile()) throw new SupportPacketError('ITEM_UNAVAILABLE', 'it is no regular file');
    for (;;) {
      signal.throwIfAborted();
      // A new buffer each time: the redactor may hold on to what it was given.
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(READ_BYTES), 0, READ_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    if (isSupportPacketError(error) || signal.aborted || systemErrorCode(error) === '') throw error;
    throw new SupportPacketError('ITEM_UNAVAILABLE', `it cannot be read (${systemErrorCode(error)})`, { cause: error });
  }
}
