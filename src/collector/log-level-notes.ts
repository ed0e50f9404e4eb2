import type { RaisedLogLevel } from '../api/status-schema.ts';
import type { LogLevelNotes } from '../products/ports.ts';

export interface LogLevelNotesDeps {
  /** What an earlier attempt has left. */
  readonly initial: readonly RaisedLogLevel[];
  /** Resolves when a note is where it outlives this process. */
  readonly store: (note: RaisedLogLevel, signal: AbortSignal) => Promise<void>;
}

/** Notes in memory, each of which is stored elsewhere before `add` resolves. */
export function createLogLevelNotes({ initial, store }: LogLevelNotesDeps): LogLevelNotes {
  const notes = new Map(initial.map((note) => [keyOf(note), note]));
  return {
    add: async (note, signal) => {
      const key = keyOf(note);
      // A note of an earlier attempt knows the level before any change of ours.
      if (!notes.has(key)) notes.set(key, note);
      try {
        await store(note, signal);
      } catch (error) {
        notes.delete(key);
        throw error;
      }
    },
    remove: (note) => {
      notes.delete(keyOf(note));
    },
    all: () => [...notes.values()],
  };
}

/** One server. */
export function keyOf({ namespace, podUid, container }: RaisedLogLevel): string {
  return `${namespace}/${podUid}/${container}`;
}
