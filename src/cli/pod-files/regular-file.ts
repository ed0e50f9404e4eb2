import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { join, normalize } from 'node:path/posix';
import { SupportPacketError } from '../../api/errors.ts';

/**
 * Opens a regular file below a folder of another container. No part of the path may be a link: it would lead into this
 * container, or anywhere else that the application likes.
 */
export async function openRegularFile(root: string, folder: string, file: string): Promise<FileHandle> {
  if (normalize(`/${file}`) !== `/${file}`) throw refused(file);
  await refuseLinks(root, folder);
  await refuseLinks(join(root, folder), file);
  const handle = await open(join(root, folder, file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw refused(file);
}

export async function refuseLinks(root: string, path: string): Promise<void> {
  let here = root;
  for (const segment of path.split('/').filter((part) => part !== '')) {
    here = join(here, segment);
    if ((await lstat(here)).isSymbolicLink()) throw refused(path);
  }
}

function refused(path: string): SupportPacketError {
  return new SupportPacketError('PATH_REFUSED', `${path} is no regular file, or a link leads to it`);
}
