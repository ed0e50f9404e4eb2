import { cancelled } from '../api/cancelled.ts';
import { SupportPacketError } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import type { RaisedLogLevel } from '../api/status-schema.ts';
import type { LogLevelNotes } from '../products/ports.ts';
import { createLogLevelNotes, keyOf } from './log-level-notes.ts';

const DEADLINE_MILLISECONDS = 30_000;

export interface StoredNotes {
  /** Adding waits until the API server has shown the note; it rejects when that takes too long or its signal aborts. */
  readonly notes: LogLevelNotes;
  /** The packet as an answer shows it. */
  onPacket(packet: SupportPacket | undefined): void;
}

/**
 * Waits for the one writer of the status instead of writing: a second write could be overtaken by one that was under way and
 * knows nothing of the note.
 */
export function createStoredNotes(initial: readonly RaisedLogLevel[]): StoredNotes {
  const waiting = new Map<string, () => void>();
  return {
    notes: createLogLevelNotes({ initial, store: (note, signal) => untilShown(waiting, note, signal) }),
    onPacket: (packet) => {
      for (const note of packet?.status?.raisedLogLevels ?? []) waiting.get(keyOf(note))?.();
    },
  };
}

async function untilShown(waiting: Map<string, () => void>, note: RaisedLogLevel, signal: AbortSignal): Promise<void> {
  const either = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MILLISECONDS)]);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => {
    reject(signal.aborted ? cancelled(signal, 'The note of the log level') : late());
  };
  waiting.set(keyOf(note), resolve);
  either.addEventListener('abort', onAbort, { once: true });
  if (either.aborted) onAbort();
  try {
    await promise;
  } finally {
    waiting.delete(keyOf(note));
    either.removeEventListener('abort', onAbort);
  }
}

function late(): SupportPacketError {
  return new SupportPacketError(
    'DEADLINE_EXCEEDED',
    'The level before could not be noted in the status of the packet, so nothing was changed',
  );
}
