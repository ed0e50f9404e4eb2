import type { Examined } from './examine.ts';

/** Found of planted, or kept of trapped, for one category. */
export interface Score {
  readonly category: string;
  readonly good: number;
  readonly total: number;
}

export interface Scores {
  readonly recall: readonly Score[];
  readonly keep: readonly Score[];
}

export function scoresOf(results: readonly Examined[]): Scores {
  const recall = new Tally();
  const keep = new Tally();
  for (const { file, parts } of results) {
    for (const part of file.parts) {
      for (const { category } of part.secrets) recall.count(category, 'total');
      for (const { category } of part.traps) keep.count(category, 'total');
    }
    // A file that was left out leaks nothing and keeps nothing.
    const judged = new Set(parts.map(({ part }) => part));
    for (const part of file.parts.filter((one) => !judged.has(one))) {
      for (const { category } of part.traps) keep.count(category, 'bad');
    }
    for (const { verdict } of parts) {
      for (const { category } of verdict.leaks) recall.count(category, 'bad');
      for (const { category } of verdict.overMasked) keep.count(category, 'bad');
    }
  }
  return { recall: recall.scores(), keep: keep.scores() };
}

/**
 * Traps that are shown but not counted: whether every literal value of a container's environment goes, or only what looks
 * secret, is a choice of policy; these show what the choice costs.
 */
export function isUndecided(category: string): boolean {
  return category.startsWith('undecided-');
}

/** All categories in one, without the undecided ones. */
export function overall(all: readonly Score[]): Score {
  const scores = all.filter(({ category }) => !isUndecided(category));
  const sum = (pick: (score: Score) => number): number => scores.reduce((total, score) => total + pick(score), 0);
  return { category: 'all', good: sum((score) => score.good), total: sum((score) => score.total) };
}

export function rateOf({ good, total }: Score): number {
  return total === 0 ? 1 : good / total;
}

class Tally {
  readonly #total = new Map<string, number>();
  readonly #bad = new Map<string, number>();

  count(category: string, what: 'total' | 'bad'): void {
    const map = what === 'total' ? this.#total : this.#bad;
    map.set(category, (map.get(category) ?? 0) + 1);
  }

  scores(): Score[] {
    return [...this.#total]
      .map(([category, total]) => ({ category, total, good: Math.max(0, total - (this.#bad.get(category) ?? 0)) }))
      .toSorted((a, b) => a.category.localeCompare(b.category));
  }
}
