import type { RedactedContent } from '../../../redact/redactor.ts';

/** Where redacted items go. Takes nothing else than what the redactor has made. */
export interface Output {
  /**
   * Writes one item to its end. Rejects with PATH_REFUSED for a path that may not be in an archive or is taken, or with what the
   * content throws; nothing of the item is left then.
   */
  add(path: string, content: RedactedContent, mtime: Date, signal: AbortSignal): Promise<void>;
  /** Completes the file or folder and returns where it lies. */
  finish(signal: AbortSignal): Promise<string>;
}
