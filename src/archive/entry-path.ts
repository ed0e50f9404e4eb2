import { SupportPacketError } from '../api/errors.ts';

/** Longest path of one entry below the archive's root folder, in UTF-8 bytes. */
const MAX_PATH_BYTES = 1024;
/** Longest segment, in UTF-8 bytes; file systems end at 255. */
const MAX_SEGMENT_BYTES = 240;

/** Control, format (direction overrides, zero width) and line-separator characters: they make a listing lie. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;
/** What Windows refuses in a file name; a colon would also name an alternate data stream. */
const FOREIGN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*/\\]/gu;

/**
 * Says why `path` may not be the path of an archive entry, or nothing when it may.
 * The rules hold for every archive format: relative, forward slashes, no empty, `.` or `..` segment, nothing invisible.
 */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (!path.isWellFormed()) return 'it is not valid Unicode';
  if (INVISIBLE.test(path)) return 'it contains control or invisible characters';
  if (path.includes('\\')) return 'it contains a backslash';
  if (path.startsWith('/')) return 'it is absolute';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `it is longer than ${String(MAX_PATH_BYTES)} bytes`;
  for (const segment of path.split('/')) {
    if (segment === '') return 'it has an empty segment';
    if (segment === '.' || segment === '..') return `it has a \`${segment}\` segment`;
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) {
      return `a segment is longer than ${String(MAX_SEGMENT_BYTES)} bytes`;
    }
  }
  return undefined;
}

/** Throws PATH_REFUSED when {@link pathProblem} finds one. The message quotes the path with everything invisible escaped. */
export function assertEntryPath(path: string): void {
  const problem = pathProblem(path);
  if (problem !== undefined) {
    throw new SupportPacketError('PATH_REFUSED', `The archive path ${quoted(path)} is refused: ${problem}`);
  }
}

/** `path` in quotes, at most 200 characters, invisible characters as `\u{…}`: safe for a log line. */
export function quoted(path: string): string {
  const visible = path
    .slice(0, 200)
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`);
  return `"${visible}${path.length > 200 ? '…' : ''}"`;
}

/**
 * Makes one path segment of a name that a pod or a user chose (a plugin id, a workspace): what no file system takes
 * becomes `_`, `.` and `..` do too, and a long name keeps its beginning and its extension.
 */
export function safeSegment(name: string): string {
  const clean = name
    .toWellFormed()
    .replaceAll(FOREIGN, '_')
    .replace(/^\.+$/, '_')
    .replace(/[. ]+$/, '_');
  if (clean === '') return '_';
  if (Buffer.byteLength(clean) <= MAX_SEGMENT_BYTES) return clean;
  const extension = /\.[A-Za-z0-9]{1,16}$/.exec(clean)?.[0] ?? '';
  return `${cutBytes(clean, MAX_SEGMENT_BYTES - extension.length - 1)}~${extension}`;
}

function cutBytes(text: string, bytes: number): string {
  let kept = '';
  let size = 0;
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept;
}
