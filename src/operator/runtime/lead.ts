import { isSupportPacketError, messageOf } from '../../api/errors.ts';
import type { Clock } from '../../kube/clock.ts';
import type { Logger } from '../../logging/logger.ts';
import type { ReconcileDeps } from '../ports.ts';
import { reconcile } from '../reconcile.ts';
import { sweep } from '../sweep.ts';
import type { Metrics } from './metrics.ts';
import type { WorkQueue } from './work-queue.ts';
import { runWorkers } from './workers.ts';

export interface LeadOptions {
  readonly deps: ReconcileDeps;
  readonly queue: WorkQueue;
  readonly metrics: Metrics;
  readonly log: Logger;
  readonly clock: Clock;
  readonly workers: number;
  readonly sweepSeconds: number;
  /** Time for reconciles that are under way when the end comes. */
  readonly shutdownSeconds: number;
}

/**
 * The work of the leader, until `signal` aborts. Then no new reconcile begins, and those under way may finish within
 * `shutdownSeconds`; after a lost lease they are aborted at once, because another replica leads already. When this has
 * settled, nothing writes any more.
 */
export async function lead(options: LeadOptions, signal: AbortSignal): Promise<void> {
  const { deps, queue, metrics, log, clock } = options;
  using work = workSignal(signal, options.shutdownSeconds * 1000, () => {
    queue.shutDown();
  });
  for (const { metadata, status } of deps.caches.packets.list()) {
    if (status?.jobRef !== undefined && status.completionTime === undefined) deps.slots.hold(metadata.uid);
  }
  metrics.leading(true);
  log.info('Leading');
  const workers = runWorkers(
    {
      queue,
      count: options.workers,
      work: (key, inner) => reconcile(deps, log, key, inner),
      log,
      onOutcome: metrics.reconciled,
      onActive: metrics.activeWorkers,
      monotonic: () => clock.monotonic(),
    },
    work.signal,
  );
  try {
    await Promise.all([workers, sweepForEver(options, signal)]);
  } finally {
    metrics.leading(false);
    log.info('Leading no more');
  }
}

/** A signal for work under way: it follows `signal` after a delay, or at once when that says that the lease is lost. */
function workSignal(
  signal: AbortSignal,
  delay: number,
  onStop: () => void,
): { readonly signal: AbortSignal } & Disposable {
  const work = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    onStop();
    const abort = (): void => {
      work.abort(signal.reason);
    };
    if (isSupportPacketError(signal.reason, 'LEASE_LOST')) abort();
    else timer = setTimeout(abort, delay);
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return {
    signal: work.signal,
    [Symbol.dispose]: () => {
      signal.removeEventListener('abort', stop);
      clearTimeout(timer);
    },
  };
}

async function sweepForEver({ deps, log, clock, sweepSeconds }: LeadOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await sweep(deps, log, signal);
    } catch (error) {
      if (!signal.aborted) log.warn('Sweep failed', { error: messageOf(error) });
    }
    await clock.sleep(sweepSeconds * 1000, signal);
  }
}
