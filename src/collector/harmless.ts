const MAX_LENGTH = 1000;

/**
 * One line without control characters, so that nothing from a pod can forge a line of a log or move a cursor. To be cut after
 * masking, never before: half a secret is not recognised.
 */
export function harmless(message: string): string {
  const line = message.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH).toWellFormed()} …` : line.toWellFormed();
}
