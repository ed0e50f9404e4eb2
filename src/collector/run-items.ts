import type { Item } from '../products/ports.ts';

const RANK: Readonly<Record<Item['order'], number>> = { first: 0, binary: 1, perishable: 2, normal: 3, big: 4 };

export interface RunItemsOptions<T> {
  /** Items that run at the same time; at least 1. */
  readonly concurrency: number;
  readonly run: (item: T) => Promise<void>;
}

/** What the order of running depends on. */
type Scheduled = Pick<Item, 'path' | 'order' | 'lane' | 'awaits'>;

/**
 * Runs every item once: cheap and perishable first, big logs last; one of a lane at a time; and no text before every
 * configuration has been read, because the redactor learns secrets from them that it then finds everywhere; and nothing
 * before the work that it awaits (which must not, in the end, await it). When a run rejects, all the others still end before this rejects with the first error.
 */
export async function runItems<T extends Scheduled>(
  items: readonly T[],
  { concurrency, run }: RunItemsOptions<T>,
): Promise<void> {
  const waiting = items.toSorted((one, other) => RANK[one.order] - RANK[other.order]);
  const active = new Map<T, Promise<unknown>>();
  const failures: unknown[] = [];
  const start = (item: T): void => {
    waiting.splice(waiting.indexOf(item), 1);
    const running = Promise.resolve(item)
      .then(run)
      .catch((error: unknown) => failures.push(error))
      .finally(() => active.delete(item));
    active.set(item, running);
  };
  while (waiting.length > 0 || active.size > 0) {
    for (let next = startable(waiting, active); next !== undefined && active.size < concurrency;) {
      start(next);
      next = startable(waiting, active);
    }
    await Promise.race(active.values());
  }
  if (failures.length > 0) throw failures[0];
}

/** There always is one when nothing runs: a `first` item while there are any, then whatever waits. */
function startable<T extends Scheduled>(waiting: readonly T[], active: ReadonlyMap<T, unknown>): T | undefined {
  const running = [...active.keys()];
  const unfinished = [...waiting, ...running];
  const learning = unfinished.some(({ order }) => order === 'first');
  return waiting.find(
    ({ order, lane, awaits }) =>
      (awaits === undefined || !unfinished.some(({ path }) => path === awaits)) &&
      (!learning || order === 'first' || order === 'binary') &&
      (lane === undefined || !running.some((item) => item.lane === lane)),
  );
}
