import { describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../../src/api/errors.ts';
import type { Logger } from '../../../../src/logging/logger.ts';
import type { Result } from '../../../../src/operator/ports.ts';
import { WorkQueue } from '../../../../src/operator/runtime/work-queue.ts';
import { runWorkers } from '../../../../src/operator/runtime/workers.ts';

const observer = {
  added: () => undefined,
  started: () => undefined,
  finished: () => undefined,
  retried: () => undefined,
};

/** Works on one key until `work` calls the end; gives the outcomes and what was logged as an error. */
async function outcomesOf(work: (turn: number) => Promise<Result>, turns: number) {
  const queue = new WorkQueue({ observer, monotonic: () => performance.now(), random: () => 0 });
  const outcomes: string[] = [];
  const errors: string[] = [];
  const silent = (): undefined => undefined;
  const log: Logger = {
    error: (message) => void errors.push(message),
    warn: silent,
    info: silent,
    debug: silent,
    child: () => log,
  };
  let turn = 0;
  queue.add('chat/ticket');
  await runWorkers(
    {
      queue,
      count: 3,
      log,
      monotonic: () => performance.now(),
      onActive: silent,
      onOutcome: (outcome) => void outcomes.push(outcome),
      work: async () => {
        turn += 1;
        if (turn === turns) queue.shutDown();
        return await work(turn);
      },
    },
    new AbortController().signal,
  );
  return { outcomes, errors };
}

describe('workers', () => {
  it('try again after an error, say so, and after a conflict without a word', async () => {
    const { outcomes, errors } = await outcomesOf(async (turn) => {
      if (turn === 1) throw new SupportPacketError('KUBE_SERVER', 'away');
      if (turn === 2) throw new SupportPacketError('KUBE_CONFLICT', 'changed');
      return await Promise.resolve({});
    }, 3);

    expect(outcomes).toEqual(['error', 'requeue', 'success']);
    expect(errors).toEqual(['Reconcile failed']);
  });

  it('come back when they were asked to', async () => {
    const { outcomes } = await outcomesOf(
      (turn) => Promise.resolve(turn === 1 ? { requeueAfterMilliseconds: 1 } : {}),
      2,
    );

    expect(outcomes).toEqual(['requeue_after', 'success']);
  });

  it('survive a bug', async () => {
    const { outcomes } = await outcomesOf(
      (turn) => (turn === 1 ? Promise.reject(new TypeError('bug')) : Promise.resolve({})),
      2,
    );

    expect(outcomes).toEqual(['error', 'success']);
  });
});
