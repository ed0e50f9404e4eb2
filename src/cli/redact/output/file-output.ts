import { join } from 'node:path';
import { SupportPacketError } from '../../../api/errors.ts';
import type { Output } from './output.ts';
import { writeContent } from './write-content.ts';

/** One file; whatever the item is called. */
export function createFileOutput(directory: string): Output {
  const file = join(directory, 'file');
  return {
    add: (_path, content, mtime, signal) => writeContent(content, file, mtime, signal),
    finish: (signal) => {
      if (signal.aborted) throw new SupportPacketError('CANCELLED', 'Writing the file was cancelled');
      return Promise.resolve(file);
    },
  };
}
