import type { LeftOutEntry, RedactionCounts } from './ports.ts';

/** Counts what happens to one item. */
export interface Tally {
  readonly count: (rule: string) => void;
  readonly leaveOut: (entry: LeftOutEntry) => void;
  readonly counts: () => RedactionCounts;
  readonly leftOut: () => readonly LeftOutEntry[];
}

export function createTally(): Tally {
  const counts = new Map<string, number>();
  const leftOut: LeftOutEntry[] = [];
  return {
    count: (rule) => void counts.set(rule, (counts.get(rule) ?? 0) + 1),
    leaveOut: (entry) => void leftOut.push(entry),
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b))),
    leftOut: () => [...leftOut],
  };
}
