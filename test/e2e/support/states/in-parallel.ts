/** Works on all items, so many at once, and returns what came of each in their order; one that fails does not end the others. */
export async function inParallel<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<readonly PromiseSettledResult<R>[]> {
  const results = new Map<number, PromiseSettledResult<R>>();
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      const [result] = await Promise.allSettled([work(item)]);
      results.set(index, result);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [...results].toSorted(([first], [second]) => first - second).map(([, result]) => result);
}
