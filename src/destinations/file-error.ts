import { SupportPacketError, isSupportPacketError, messageOf } from '../api/errors.ts';
import { systemErrorCode } from '../api/system-error.ts';

/** Codes of the operating system after which another try may succeed: the storage went away for a moment. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'EIO',
  'ESTALE',
  'ETIMEDOUT',
  'EAGAIN',
  'EBUSY',
  'EINTR',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENOTCONN',
  'EREMOTEIO',
]);

const PERMANENT: ReadonlyMap<string, (place: string) => string> = new Map([
  ['ENOSPC', (place) => `${capital(place)} is full: free some space or choose a larger one`],
  ['EDQUOT', (place) => `${capital(place)} is full: the quota is used up; raise it or free some space`],
  ['EROFS', (place) => `${capital(place)} is read-only: mount it writable`],
  ['EACCES', (place) => `${capital(place)} is not writable: ${whoIsAsking()}; give it the right to write there`],
  ['EPERM', (place) => `${capital(place)} is not writable: ${whoIsAsking()}; give it the right to write there`],
  ['ENOENT', (place) => `${capital(place)} does not exist: create it or correct the path`],
  ['ENOTDIR', (place) => `${capital(place)} is not a folder: a part of the path is a file; correct the path`],
  ['EEXIST', (place) => `${capital(place)} is not a folder: a part of the path is a file; correct the path`],
  ['EFBIG', (place) => `The archive is larger than the largest file of ${place}: collect less or choose another one`],
  ['ENAMETOOLONG', (place) => `The name of the archive is too long for ${place}: use a shorter path`],
]);

/**
 * Puts an error of the file system into words. `place` reads like `the volume of claim packets`. Errors of this project pass
 * unchanged; what nobody foresaw is DESTINATION_UNAVAILABLE with the system's own words.
 */
export function explainFileError(error: unknown, place: string): SupportPacketError {
  if (isSupportPacketError(error)) return error;
  const code = systemErrorCode(error);
  const words = PERMANENT.get(code)?.(place);
  if (words !== undefined) return new SupportPacketError('DESTINATION_UNAVAILABLE', words, { cause: error });
  if (TRANSIENT.has(code)) {
    const message = `${capital(place)} stopped answering while the archive was written (${code})`;
    return new SupportPacketError('DESTINATION_INTERRUPTED', message, { cause: error });
  }
  const message = `The archive cannot be written to ${place}: ${messageOf(error)}`;
  return new SupportPacketError('DESTINATION_UNAVAILABLE', message, { cause: error });
}

function whoIsAsking(): string {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined ? 'permission denied' : `permission denied for user ${String(uid)}, group ${String(gid)}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
