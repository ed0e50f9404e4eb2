import { microTime } from './micro-time.ts';
import type { V1Lease } from './types.ts';

/** Seconds, with client-go's meanings and defaults. */
export interface LeaseDurations {
  /** How long a record that does not change still protects its holder. */
  readonly leaseSeconds: number;
  /** How long the holder keeps trying to renew before it gives up its work; must be less than `leaseSeconds`. */
  readonly renewDeadlineSeconds: number;
  /** Pause between attempts. */
  readonly retrySeconds: number;
}

/** 15/10/2 s: what kube-controller-manager and controller-runtime use. */
export const DEFAULT_LEASE_DURATIONS: LeaseDurations = { leaseSeconds: 15, renewDeadlineSeconds: 10, retrySeconds: 2 };

/**
 * What a candidate saw last. `changedAt` is our own monotonic clock at the moment when the record was first seen as it is:
 * the holder's clock may be wrong, so its time stamps are never compared with ours.
 */
export interface Observation {
  readonly version: string;
  readonly changedAt: number;
}

export type LeaseDecision = 'create' | 'acquire' | 'renew' | 'wait';

/** Keeps the moment of the last change. */
export function observe(previous: Observation | undefined, lease: V1Lease, now: number): Observation {
  const version = lease.metadata?.resourceVersion ?? '';
  return previous?.version === version ? previous : { version, changedAt: now };
}

/** What to do with the lease as it stands. `now` is monotonic, in milliseconds. */
export function decideLease(
  lease: V1Lease | undefined,
  seen: Observation | undefined,
  identity: string,
  now: number,
): LeaseDecision {
  if (lease === undefined) return 'create';
  const holder = lease.spec?.holderIdentity ?? '';
  if (holder === identity) return 'renew';
  if (holder === '') return 'acquire';
  const protectedFor = (lease.spec?.leaseDurationSeconds ?? DEFAULT_LEASE_DURATIONS.leaseSeconds) * 1000;
  return seen !== undefined && now - seen.changedAt >= protectedFor ? 'acquire' : 'wait';
}

/** The lease with us as its holder. `before` keeps its resourceVersion, which makes the write fail when another was faster. */
export function heldLease(before: V1Lease, identity: string, leaseSeconds: number, now: Date): V1Lease {
  const spec = before.spec ?? {};
  const isRenewal = spec.holderIdentity === identity;
  const transitions = spec.leaseTransitions ?? 0;
  return {
    ...before,
    spec: {
      ...spec,
      holderIdentity: identity,
      leaseDurationSeconds: leaseSeconds,
      acquireTime: isRenewal && spec.acquireTime !== undefined ? spec.acquireTime : microTime(now),
      renewTime: microTime(now),
      leaseTransitions: isRenewal || spec.holderIdentity === undefined ? transitions : transitions + 1,
    },
  };
}

/** The lease given back: nobody holds it, and whoever comes next need not wait. */
export function releasedLease(before: V1Lease, now: Date): V1Lease {
  return {
    ...before,
    spec: { ...before.spec, holderIdentity: '', leaseDurationSeconds: 1, renewTime: microTime(now) },
  };
}
