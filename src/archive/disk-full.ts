/** Codes of the operating system for "no room": the disk, or the user's or project's quota. */
const NO_ROOM: readonly unknown[] = ['ENOSPC', 'EDQUOT'];

/** Whether `error` says that a file system has no room left. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_ROOM.includes(error.code);
}
