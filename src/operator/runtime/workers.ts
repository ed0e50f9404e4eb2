import { isSupportPacketError, messageOf } from '../../api/errors.ts';
import type { Logger } from '../../logging/logger.ts';
import type { Result } from '../ports.ts';
import type { WorkQueue } from './work-queue.ts';

/** How a reconcile ended; controller-runtime's labels. */
export type Outcome = 'success' | 'requeue_after' | 'requeue' | 'error';

export interface WorkersOptions {
  readonly queue: WorkQueue;
  readonly count: number;
  readonly work: (key: string, signal: AbortSignal) => Promise<Result>;
  readonly log: Logger;
  readonly onOutcome: (outcome: Outcome, seconds: number) => void;
  readonly onActive: (change: 1 | -1) => void;
  readonly monotonic: () => number;
}

/** Works on keys until the queue is shut down; resolves when the last reconcile has ended. `signal` is for emergencies. */
export async function runWorkers(options: WorkersOptions, signal: AbortSignal): Promise<void> {
  await Promise.all(Array.from({ length: options.count }, () => workLoop(options, signal)));
}

async function workLoop(options: WorkersOptions, signal: AbortSignal): Promise<void> {
  const { queue, onActive, monotonic, onOutcome } = options;
  for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
    const startedAt = monotonic();
    onActive(1);
    const outcome = await workOnce(options, key, signal);
    onActive(-1);
    onOutcome(outcome, (monotonic() - startedAt) / 1000);
    queue.done(key);
  }
}

async function workOnce({ queue, work, log }: WorkersOptions, key: string, signal: AbortSignal): Promise<Outcome> {
  try {
    const { requeueAfterMilliseconds } = await work(key, signal);
    queue.forget(key);
    if (requeueAfterMilliseconds === undefined) return 'success';
    queue.addAfter(key, requeueAfterMilliseconds);
    return 'requeue_after';
  } catch (error) {
    const retryInMilliseconds = queue.addRateLimited(key);
    // Somebody else wrote first: ordinary, and the next look starts from what he wrote.
    if (isSupportPacketError(error, 'KUBE_CONFLICT')) {
      log.debug('Reconcile met a conflict', { packet: key, retryInMilliseconds });
      return 'requeue';
    }
    if (signal.aborted) return 'requeue';
    const code = isSupportPacketError(error) ? error.code : 'UNKNOWN';
    log.error('Reconcile failed', { packet: key, code, error: messageOf(error), retryInMilliseconds });
    return 'error';
  }
}
