import { systemErrorCode } from '../api/system-error.ts';

/** Whether `error` says that a file system has no room left: the disk, or the user's or project's quota. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemErrorCode(error));
}
