/** A finished archive on local disk; its size and digest are known before any of it is sent. */
export interface StoredArchive {
  readonly path: string;
  /** Name without folder, e.g. `chat-ticket-4711-20260102T030405Z.tar.gz`. */
  readonly fileName: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A place that archives go to. */
export interface Destination {
  /**
   * Run before anything is collected: can an archive be written there? Rejects with DESTINATION_UNAVAILABLE, whose message has
   * the cause in words and what to do about it, or CANCELLED. Leaves nothing behind.
   */
  preflight(signal: AbortSignal): Promise<void>;
  /**
   * Stores the archive whole or not at all, under its file name, and not over something else of that name, unless it
   * was made to replace what an earlier attempt left. Storing the same
   * archive again succeeds. Rejects with DESTINATION_UNAVAILABLE (trying again is pointless), DESTINATION_INTERRUPTED (it may
   * be tried again) or CANCELLED.
   */
  store(archive: StoredArchive, signal: AbortSignal): Promise<{ readonly location: string }>;
}
