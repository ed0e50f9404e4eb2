import { setTimeout as delay } from 'node:timers/promises';
import type { CollectRequest } from '../api/collect-request.ts';
import type { KubeClient, PodAccess } from '../kube/ports.ts';
import type { DebugLogWindow, LogLevelNotes } from '../products/ports.ts';
import { restoreLogLevels, tellNotRestored } from './restore-log-levels.ts';
import { packetSeconds } from './stop.ts';
import type { WarningList } from './warning-list.ts';

/** Of the time for collecting, what is kept for the logs that are read after the window. */
const LOG_SECONDS = 60;
/** The schema's least duration: a shorter window shows nothing. */
const LEAST_SECONDS = 10;

export interface DebugLogDeps {
  readonly kube: KubeClient;
  readonly access: PodAccess;
  /** Access tokens by target. */
  readonly accessTokens?: ReadonlyMap<string, string>;
  readonly notes: LogLevelNotes;
  readonly warnings: WarningList;
  /** Shown to whoever watches the packet. */
  readonly say: (message: string) => void;
  /** What an open window may take at most, in seconds, now. */
  readonly mostSeconds: () => number;
}

export interface Phases {
  /** What need not wait for the window. */
  readonly before: () => Promise<void>;
  /** What was written while it was open. */
  readonly after: () => Promise<void>;
}

/**
 * Runs `before` while the windows are open and `after` when they have passed, and restores the levels however that ends: the
 * packet's end may cut the wait short, never the restoring.
 */
export async function duringDebugLog(
  windows: readonly DebugLogWindow[],
  phases: Phases,
  deps: DebugLogDeps,
  signal: AbortSignal,
): Promise<void> {
  try {
    const [collected] = await Promise.allSettled([
      phases.before(),
      ...windows.map((window) => keepOpen(window, deps, signal)),
    ]);
    if (collected.status === 'rejected') throw collected.reason;
    await phases.after();
  } finally {
    tellNotRestored(await restoreLogLevels(deps.notes, deps), deps.warnings);
  }
}

async function keepOpen(window: DebugLogWindow, deps: DebugLogDeps, signal: AbortSignal): Promise<void> {
  const { target } = window;
  const seconds = Math.min(window.seconds, Math.floor(deps.mostSeconds()));
  if (seconds < window.seconds) {
    const isClosed = seconds < LEAST_SECONDS;
    const cut = isClosed ? 'was left out' : `lasted ${String(seconds)} s instead of ${String(window.seconds)} s`;
    const message = `The debug log window ${cut}: spec.timeoutSeconds leaves no more time for it`;
    deps.warnings.add({ code: 'DeadlineExceeded', target, message });
    if (isClosed) return;
  }
  const { isOpen, warnings } = await window.open(deps.notes, signal);
  for (const warning of warnings) deps.warnings.add(warning);
  if (!isOpen) return;
  deps.say(`${target}: debug log window of ${String(seconds)} s is open`);
  // Its end comes early when the packet's does.
  await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

/** Seconds that are left for a window, of what the packet's timeout leaves for collecting. */
export function secondsForWindow({ spec, startTime }: Pick<CollectRequest, 'spec' | 'startTime'>, now: Date): number {
  const elapsed = (now.getTime() - Date.parse(startTime)) / 1000;
  return packetSeconds(spec.timeoutSeconds, elapsed).collecting - LOG_SECONDS;
}
