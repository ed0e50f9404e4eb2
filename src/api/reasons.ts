/** Every reason that a condition of a SupportPacket can carry, with its meaning; `docs/reference/conditions.md` is made from it. */
export const REASONS = {
  Pending: 'Accepted; the collector has not started yet.',
  Queued: 'Waits for a free slot of the operator.',
  Collecting: 'The collector is running.',
  Storing: 'The archive is being written to its destination.',
  Succeeded: 'Everything that was asked for is in the archive.',
  SucceededWithWarnings: 'The archive is stored; something could not be had, the warnings say what.',
  Partial: 'Cancelled or out of time; the archive holds what was there by then.',
  ArchiveExpired: 'The archive was removed after spec.ttlSecondsAfterFinished.',
  NoTargets: 'No Mattermost or Coder installation was found.',
  InvalidSpec: 'The spec is not valid; the message says what it must be.',
  NotImplemented: 'The spec asks for something that this version cannot do yet.',
  Forbidden: 'Someone may not do what the packet needs; the message names the rule.',
  DestinationUnavailable: 'The archive cannot be stored; the message says why.',
  DeadlineExceeded: 'Out of time with nothing to store.',
  LeakDetected: 'The check of the finished archive found a secret; nothing was stored.',
  Interrupted: 'The collector was lost after its work could no longer be repeated.',
  Cancelled: 'Cancelled before anything was collected.',
  RedactionFailed: "The packet's own documents could not be redacted; nothing was stored.",
  SpoolFull: 'The scratch volume of the collector is too small for the archive; raise collector.spoolSize.',
  Failed: 'The collector failed; the message says why.',
  Allowed: 'The namespaces of all targets allow this packet.',
  LogLevelNotRestored: 'A file log may still be at DEBUG; the message holds the command that restores it.',
  Collected: 'Collection has ended.',
  Stored: 'The archive is at its destination.',
} as const;

export type Reason = keyof typeof REASONS;
