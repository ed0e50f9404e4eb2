import { median, printTable } from '../table.ts';

/** One promise of the design, and what was measured. */
export interface Verdict {
  readonly what: string;
  /** One a round; the median counts. */
  readonly values: readonly number[];
  readonly goal: number;
  readonly sense: 'at most' | 'at least';
  readonly unit: string;
}

/** Prints every goal beside its median and says whether it holds. Returns whether all do. */
export function printVerdicts(verdicts: readonly Verdict[]): boolean {
  const rows = verdicts.map((verdict) => {
    const { what, values, goal, sense, unit } = verdict;
    const rounds = values.map((value) => digits(value)).join(' ');
    const held = holds(verdict) ? 'holds' : 'DOES NOT HOLD';
    return [what, digits(median(values)), `${sense} ${digits(goal)} ${unit}`.trimEnd(), held, rounds];
  });
  printTable(['goal', 'median', 'wanted', '', 'rounds'], rows);
  return verdicts.every(holds);
}

function holds({ values, goal, sense }: Verdict): boolean {
  const value = median(values);
  return sense === 'at most' ? value <= goal : value >= goal;
}

function digits(value: number): string {
  return value >= 10 ? value.toFixed(0) : value.toFixed(2);
}
