import type { Item } from '../products/ports.ts';

const RANK: Readonly<Record<Item['order'], number>> = { first: 0, binary: 1, perishable: 2, normal: 3, big: 4 };

export interface RunItemsOptions {
  /** Items that run at the same time. */
  readonly concurrency: number;
  /** Must not throw. */
  readonly run: (item: Item) => Promise<void>;
}

/**
 * Runs every item once: cheap and perishable first, big logs last; one of a lane at a time; and no text before every
 * configuration has been read, because the redactor learns secrets from them that it then finds everywhere.
 */
export async function runItems(items: readonly Item[], { concurrency, run }: RunItemsOptions): Promise<void> {
  const waiting = items.toSorted((one, other) => RANK[one.order] - RANK[other.order]);
  const active = new Map<Item, Promise<void>>();
  const start = (item: Item): void => {
    waiting.splice(waiting.indexOf(item), 1);
    active.set(
      item,
      run(item).finally(() => active.delete(item)),
    );
  };
  while (waiting.length > 0 || active.size > 0) {
    for (let next = startable(waiting, active); next !== undefined && active.size < concurrency;) {
      start(next);
      next = startable(waiting, active);
    }
    await Promise.race(active.values());
  }
}

function startable(waiting: readonly Item[], active: ReadonlyMap<Item, unknown>): Item | undefined {
  const running = [...active.keys()];
  const learning = [...waiting, ...running].some(({ order }) => order === 'first');
  return waiting.find(
    ({ order, lane }) =>
      (!learning || order === 'first' || order === 'binary') &&
      (lane === undefined || !running.some((item) => item.lane === lane)),
  );
}
