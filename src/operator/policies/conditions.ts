import type { Condition } from '../../api/status-schema.ts';
import { kindOf, type State } from './state.ts';

/** A condition before it has times. */
export type Claim = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** Longer texts serve nobody in a table; the archive and the log have the rest. */
const MAX_MESSAGE = 1024;

/**
 * The conditions of a kind of state, after kstatus: Reconciling and Stalled are there only while they are true, `kubectl
 * wait --for=condition=Ready` returns for every success and `--for=condition=Stalled` for every failure.
 */
const SHAPES = {
  progressing: { ready: 'Unknown', also: ['Reconciling'] },
  succeeded: { ready: 'True', also: [] },
  failed: { ready: 'False', also: ['Stalled'] },
} as const;

export function claimsOf({ reason, message }: State): readonly Claim[] {
  const { ready, also } = SHAPES[kindOf(reason)];
  return [
    { type: 'Ready', status: ready, reason, message },
    ...also.map((type): Claim => ({ type, status: 'True', reason, message })),
  ];
}

/** Claims as conditions: the time of the last transition changes with `status` only. */
export function conditionsOf(
  claims: readonly Claim[],
  previous: readonly Condition[],
  observedGeneration: number,
  now: Date,
): readonly Condition[] {
  return claims.map((claim) => {
    const before = previous.find(({ type }) => type === claim.type);
    const lastTransitionTime = before?.status === claim.status ? before.lastTransitionTime : rfc3339(now);
    return { ...claim, message: cut(claim.message), lastTransitionTime, observedGeneration };
  });
}

/** metav1.Time: seconds, no fractions. */
export function rfc3339(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

function cut(message: string): string {
  return message.length <= MAX_MESSAGE ? message : `${message.slice(0, MAX_MESSAGE - 1)}…`;
}
