/**
 * The operating system's or Node's code of an error, e.g. `ENOSPC`, or an empty text. Looks at the shape only: errors of another
 * realm (a vm context, as tests have) are no `instanceof Error`.
 */
export function systemErrorCode(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}

/** True for what node:zlib throws about its input, e.g. `Z_DATA_ERROR`. */
export function isZlibError(error: unknown): boolean {
  return systemErrorCode(error).startsWith('Z_');
}
