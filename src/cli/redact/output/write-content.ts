import { open, rm, utimes } from 'node:fs/promises';
import { interruptible } from '../../../archive/interruptible.ts';
import type { RedactedContent } from '../../../redact/redactor.ts';

/** Writes redacted content to a new file for its owner alone. Nothing is left of it on failure. */
export async function writeContent(
  content: RedactedContent,
  file: string,
  mtime: Date,
  signal: AbortSignal,
): Promise<void> {
  try {
    await using handle = await open(file, 'wx', 0o600);
    for await (const chunk of interruptible(content.chunks(), signal)) await handle.writeFile(chunk);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
  await utimes(file, mtime, mtime);
}
