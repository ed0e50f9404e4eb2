import { SupportPacketError, isSupportPacketError } from '../api/errors.ts';
import type { Clock } from './clock.ts';
import {
  DEFAULT_LEASE_DURATIONS,
  type LeaseDurations,
  type Observation,
  decideLease,
  heldLease,
  observe,
  releasedLease,
} from './lease-record.ts';
import type { KubeClient, ObjectKey } from './ports.ts';
import { resources } from './resources.ts';
import type { V1Lease } from './types.ts';

export interface ElectionDeps {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly lease: Required<ObjectKey>;
  /** Unique for every process, also after a restart of the same pod: pod name and something random. */
  readonly identity: string;
  readonly durations?: LeaseDurations;
  /** Told about failed attempts; the election goes on. */
  readonly onError: (error: unknown) => void;
}

/** What one process knows about the lease. */
interface Candidate {
  readonly deps: ElectionDeps;
  readonly durations: LeaseDurations;
  seen: Observation | undefined;
  /** Our own last write; its resourceVersion is the precondition of the next. */
  held: V1Lease | undefined;
  /** Monotonic milliseconds before the last successful write was sent. */
  renewedAt: number;
}

/** Milliseconds for giving the lease back. If it fails the next leader waits for the lease to run out, no more. */
const RELEASE_TIMEOUT = 5000;

/**
 * Waits until this process holds the lease, runs `onElected` while it does, and gives the lease back.
 *
 * - `onElected` gets a signal that aborts when `signal` does or when the lease is lost (reason LEASE_LOST). It must stop
 *   its work and settle then, within `leaseSeconds - renewDeadlineSeconds`.
 * - The lease is renewed until `onElected` has settled, and only then released: there are never two leaders at work.
 * - Resolves when `onElected` has resolved, or when `signal` aborts before the election was won. Rejects with LEASE_LOST,
 *   or with what `onElected` rejected with.
 */
export async function runLeaderElected(
  deps: ElectionDeps,
  onElected: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const durations = deps.durations ?? DEFAULT_LEASE_DURATIONS;
  const candidate: Candidate = { deps, durations, seen: undefined, held: undefined, renewedAt: 0 };
  const isWon = (): Promise<boolean> => attempt(candidate, within(signal, durations.renewDeadlineSeconds * 1000));
  while (!signal.aborted && !(await isWon())) await pause(candidate, signal);
  if (candidate.held === undefined) return;
  await lead(candidate, onElected, signal);
}

async function lead(
  candidate: Candidate,
  onElected: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const work = new AbortController();
  const finished = new AbortController();
  const stopWork = (): void => {
    work.abort(signal.reason);
  };
  if (signal.aborted) stopWork();
  else signal.addEventListener('abort', stopWork, { once: true });
  const renewing = keepRenewing(candidate, finished.signal).then((lost) => {
    if (lost !== undefined) work.abort(lost);
    return lost;
  });
  try {
    await onElected(work.signal);
  } finally {
    signal.removeEventListener('abort', stopWork);
    finished.abort();
    const lost = await renewing;
    if (lost === undefined) await release(candidate);
  }
  const lost = await renewing;
  if (lost !== undefined) throw lost;
}

/** Renews until `finished`; gives the reason when the lease could not be kept. */
async function keepRenewing(candidate: Candidate, finished: AbortSignal): Promise<SupportPacketError | undefined> {
  const { clock, lease } = candidate.deps;
  for (;;) {
    await pause(candidate, finished);
    if (finished.aborted) return undefined;
    const deadline = candidate.renewedAt + candidate.durations.renewDeadlineSeconds * 1000;
    // A request that hangs must not outlive the deadline, so the deadline is its limit too.
    if (await attempt(candidate, within(finished, deadline - clock.monotonic()))) continue;
    if (finished.aborted) return undefined;
    if (candidate.held === undefined || clock.monotonic() >= deadline) {
      return new SupportPacketError('LEASE_LOST', `Lease ${lease.namespace}/${lease.name} is lost`);
    }
  }
}

/** One try to get or keep the lease. False, never an exception, when it did not work; `held` is cleared when another holds it. */
async function attempt(candidate: Candidate, signal: AbortSignal): Promise<boolean> {
  const { client, clock, identity, lease: key } = candidate.deps;
  const startedAt = clock.monotonic();
  try {
    const current = await read(candidate, signal);
    const now = clock.monotonic();
    if (current !== undefined) candidate.seen = observe(candidate.seen, current, now);
    const decision = decideLease(current, candidate.seen, identity, now);
    if (decision === 'wait') {
      candidate.held = undefined;
      return false;
    }
    const before = current ?? { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { ...key } };
    const wanted = heldLease(before, identity, candidate.durations.leaseSeconds, clock.now());
    candidate.held =
      decision === 'create'
        ? await client.create(resources.leases, wanted, signal)
        : await client.replace(resources.leases, wanted, signal);
    candidate.renewedAt = startedAt;
    return true;
  } catch (error) {
    // Another candidate was faster, which is what candidates do.
    if (!isSupportPacketError(error, 'KUBE_CONFLICT', 'KUBE_ALREADY_EXISTS') && !signal.aborted)
      candidate.deps.onError(error);
    return false;
  }
}

async function read(candidate: Candidate, signal: AbortSignal): Promise<V1Lease | undefined> {
  try {
    return await candidate.deps.client.get<V1Lease>(resources.leases, candidate.deps.lease, signal);
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function release(candidate: Candidate): Promise<void> {
  const { client, clock, identity } = candidate.deps;
  const signal = AbortSignal.timeout(RELEASE_TIMEOUT);
  try {
    const current = await read(candidate, signal);
    if (current?.spec?.holderIdentity !== identity) return;
    await client.replace(resources.leases, releasedLease(current, clock.now()), signal);
  } catch (error) {
    candidate.deps.onError(error);
  }
}

function within(signal: AbortSignal, milliseconds: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.ceil(milliseconds)))]);
}

/** A little at random, so that candidates do not march in step. */
async function pause(candidate: Candidate, signal: AbortSignal): Promise<void> {
  const milliseconds = candidate.durations.retrySeconds * 1000;
  await candidate.deps.clock.sleep(milliseconds * (0.9 + 0.2 * Math.random()), signal);
}
