/**
 * Whether `error` carries one of Node's system error codes. Not by `instanceof Error`: under Jest an error of Node's own modules
 * comes from another realm and is no instance of the test's `Error`.
 */
export function hasErrorCode(error: unknown, ...codes: readonly string[]): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string' &&
    codes.includes(error.code)
  );
}
