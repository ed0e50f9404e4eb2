import { setTimeout as delay } from 'node:timers/promises';
import { howToRestore } from '../products/mattermost/debug-log/levels.ts';
import { restoreFileLevels, type NotRestored, type RestoreDeps } from '../products/mattermost/debug-log/restore.ts';
import type { LogLevelNotes } from '../products/ports.ts';
import type { WarningList } from './warning-list.ts';

/** Milliseconds before each try. */
const PAUSES = [0, 500, 2000, 5000];
/** Not the packet's deadline: a packet that is ended restores what it has raised all the same. SIGTERM leaves 60 s. */
const DEADLINE_MILLISECONDS = 40_000;

/** Brings every noted level back and removes its note. Never rejects; returns what is still raised. */
export async function restoreLogLevels(notes: LogLevelNotes, deps: RestoreDeps): Promise<readonly NotRestored[]> {
  const signal = AbortSignal.timeout(DEADLINE_MILLISECONDS);
  let left: readonly NotRestored[] = [];
  for (const pause of PAUSES) {
    if (notes.all().length === 0 || signal.aborted) break;
    await delay(pause, undefined, { signal }).catch(() => undefined);
    const result = await restoreFileLevels(notes.all(), deps, signal);
    for (const note of result.restored) notes.remove(note);
    left = result.left;
  }
  return left;
}

/** What the reader of the packet must do by hand. */
export function tellNotRestored(left: readonly NotRestored[], warnings: WarningList): void {
  for (const { note, why } of left) {
    const message = `The file log of ${note.pod} may still be at DEBUG (${why}). ${howToRestore(note)}`;
    warnings.add({ code: 'LogLevelNotRestored', target: note.target, message });
  }
}
