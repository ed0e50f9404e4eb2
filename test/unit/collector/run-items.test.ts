import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runItems } from '../../../src/collector/run-items.ts';
import type { Item } from '../../../src/products/ports.ts';
import { item } from './fakes/items.ts';

const anyItems = fc
  .array(
    fc.record({
      order: fc.constantFrom(
        'first' as const,
        'binary' as const,
        'perishable' as const,
        'normal' as const,
        'big' as const,
      ),
      lane: fc.constantFrom(undefined, 'a', 'b'),
      turns: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 25 },
  )
  .map((list) =>
    list.map(({ lane, order, turns }, index) => ({
      turns,
      item: item({ order, path: String(index), ...(lane === undefined ? {} : { lane }) }),
    })),
  );

describe('running items', () => {
  it('runs each once, within its lane and the bound, and no text before every configuration', async () => {
    await fc.assert(
      fc.asyncProperty(anyItems, fc.integer({ min: 1, max: 5 }), async (list, concurrency) => {
        const turns = new Map(list.map((one) => [one.item, one.turns]));
        const running = new Set<Item>();
        const done: Item[] = [];
        const run = async (one: Item): Promise<void> => {
          running.add(one);
          const lanes = [...running].flatMap(({ lane }) => lane ?? []);
          expect(new Set(lanes).size).toBe(lanes.length);
          expect(running.size).toBeLessThanOrEqual(concurrency);
          const isText = one.order !== 'first' && one.order !== 'binary';
          if (isText)
            expect(list.every((other) => other.item.order !== 'first' || done.includes(other.item))).toBe(true);
          for (let left = turns.get(one) ?? 0; left > 0; left -= 1) await turn();
          running.delete(one);
          done.push(one);
        };
        await runItems(
          list.map((one) => one.item),
          { concurrency, run },
        );

        expect(done.map(({ path }) => path).toSorted()).toEqual(list.map((one) => one.item.path).toSorted());
      }),
    );
  });

  it('begins nothing before the work that it awaits has ended, even if that fails', async () => {
    const events: string[] = [];
    const list = [
      item({ path: 'own.log', awaits: 'packet/', order: 'binary' }),
      item({ path: 'other.log' }),
      item({ path: 'packet/', order: 'normal' }),
    ];
    const run = async ({ path }: Item): Promise<void> => {
      events.push(`begin ${path}`);
      await turn();
      events.push(`end ${path}`);
      if (path === 'packet/') throw new Error('no packet');
    };

    await expect(runItems(list, { concurrency: 5, run })).rejects.toThrow('no packet');

    expect(events.indexOf('begin own.log')).toBeGreaterThan(events.indexOf('end packet/'));
    expect(events.indexOf('begin other.log')).toBeLessThan(events.indexOf('end packet/'));
  });

  it('begins with what is cheap and perishable and ends with big logs', async () => {
    const begun: string[] = [];
    const items = (['big', 'normal', 'perishable', 'binary', 'first'] as const).map((order) =>
      item({ order, path: order }),
    );
    const run = async ({ path }: Item): Promise<void> => {
      begun.push(path);
      await turn();
    };
    await runItems(items, { concurrency: 1, run });

    expect(begun).toEqual(['first', 'binary', 'perishable', 'normal', 'big']);
  });

  it.each([
    ['rejects', async () => Promise.reject(new Error('a bug'))],
    [
      'throws',
      () => {
        throw new Error('a bug');
      },
    ],
  ])('ends all others before it tells that one %s', async (_, fail) => {
    const ended: string[] = [];
    const run = async ({ path }: Item): Promise<void> => {
      if (path === 'bad') await fail();
      await turn();
      ended.push(path);
    };
    const work = runItems([item({ path: 'bad' }), item({ path: 'a' }), item({ path: 'b' })], { concurrency: 2, run });

    await expect(work).rejects.toThrow('a bug');
    expect(ended).toEqual(['a', 'b']);
  });

  it('ends at once without items', async () => {
    await expect(runItems([], { concurrency: 8, run: async () => Promise.resolve() })).resolves.toBeUndefined();
  });
});
