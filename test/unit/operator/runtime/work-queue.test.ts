import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import * as fc from 'fast-check';
import { WorkQueue } from '../../../../src/operator/runtime/work-queue.ts';

const observer = {
  added: () => undefined,
  started: () => undefined,
  finished: () => undefined,
  retried: () => undefined,
};

function createQueue(): WorkQueue {
  return new WorkQueue({ observer, monotonic: () => performance.now(), random: () => 0 });
}

describe('work queue, for every order of events', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const command = fc.oneof(
    fc.record({ type: fc.constant('add' as const), key }),
    fc.record({ type: fc.constant('get' as const) }),
    fc.record({ type: fc.constant('done' as const), key }),
  );

  it('never gives a key out twice at once, and works on each key after its last add', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { maxLength: 60 }), async (commands) => {
        const queue = createQueue();
        const active = new Set<string>();
        const addedAfterStart = new Set<string>();
        const pulls: Promise<void>[] = [];
        const pull = async (): Promise<void> => {
          const next = await queue.get();
          if (next === undefined) return;
          expect(active.has(next)).toBe(false);
          active.add(next);
          addedAfterStart.delete(next);
        };
        for (const one of commands) {
          if (one.type === 'add') {
            addedAfterStart.add(one.key);
            queue.add(one.key);
          } else if (one.type === 'get') pulls.push(pull());
          else if (active.delete(one.key)) queue.done(one.key);
          await Promise.resolve();
          await Promise.resolve();
        }
        // Drain: every key that was added since its last start must still come out.
        for (let turn = 0; turn < 10 && (active.size > 0 || addedAfterStart.size > 0); turn += 1) {
          for (const busy of active) {
            active.delete(busy);
            queue.done(busy);
          }
          if (addedAfterStart.size > 0) pulls.push(pull());
          await Promise.resolve();
          await Promise.resolve();
        }
        expect([...addedAfterStart]).toEqual([]);
        queue.shutDown();
        await Promise.all(pulls);
      }),
    );
  });
});

describe('work queue', () => {
  it('gives keys in the order of their first add, each once', async () => {
    const queue = createQueue();
    for (const key of ['a', 'b', 'a', 'b', 'c']) queue.add(key);

    expect([await queue.get(), await queue.get(), await queue.get()]).toEqual(['a', 'b', 'c']);
  });

  it('gives a key that changed while it was worked on once more, after done', async () => {
    const queue = createQueue();
    queue.add('a');
    const first = await queue.get();
    queue.add('a');
    const second = queue.get();
    expect(await Promise.race([second, delay(10, 'nothing')])).toBe('nothing');

    queue.done(first ?? '');

    expect(await second).toBe('a');
  });

  it('lets those who wait go when it is shut down, and takes nothing any more', async () => {
    const queue = createQueue();
    const waiting = queue.get();

    queue.shutDown();
    queue.add('a');
    queue.addAfter('b', 1);

    expect(await waiting).toBeUndefined();
    expect(await queue.get()).toBeUndefined();
  });
});

describe('work queue, in time', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('keeps the earliest of several delays', async () => {
    const queue = createQueue();
    queue.addAfter('a', 5000);
    queue.addAfter('a', 100);
    queue.addAfter('a', 9000);
    const got = queue.get();

    await jest.advanceTimersByTimeAsync(100);

    expect(await got).toBe('a');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('waits longer after every failure, up to a limit, until the key is forgotten', () => {
    const queue = createQueue();

    const pauses = Array.from({ length: 20 }, () => queue.addRateLimited('a'));
    queue.forget('a');

    expect(pauses.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(pauses.at(-1)).toBe(300_000);
    expect(queue.addRateLimited('a')).toBe(5);
  });

  it('leaves no timer behind', () => {
    const queue = createQueue();
    queue.addAfter('a', 1000);
    queue.addRateLimited('b');

    queue.shutDown();

    expect(jest.getTimerCount()).toBe(0);
  });
});
