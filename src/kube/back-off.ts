/** Growing pauses between attempts, in milliseconds. */
export interface BackOff {
  readonly base: number;
  readonly factor: number;
  readonly max: number;
  /** Share of the pause that is left to chance, 0..1: many clients must not come back at the same moment. */
  readonly jitter: number;
}

/** The pauses of client-go's reflector. */
export const WATCH_BACK_OFF: BackOff = { base: 800, factor: 2, max: 30_000, jitter: 0.5 };

/**
 * The pause before attempt `attempt` (0 = the first repetition): `base · factor^attempt`, never above `max`, of which up to
 * `jitter` is taken away. `floor` is what the server asked for (Retry-After) and is never undercut.
 */
export function backOffDelay(backOff: BackOff, attempt: number, random: () => number, floor = 0): number {
  const full = Math.min(backOff.max, backOff.base * backOff.factor ** attempt);
  return Math.max(floor, Math.round(full * (1 - backOff.jitter * random())));
}
