import { mebibytes, median, printTable, seconds } from '../table.ts';
import type { Measurement } from './measure.ts';

/** What is run in every round, by name. */
export type Contestants<Name extends string> = Readonly<Record<Name, () => Promise<Measurement>>>;

export type Rounds<Name extends string> = readonly Readonly<Record<Name, Measurement>>[];

/**
 * Runs everybody once a round, one after the other, each round beginning with another one. Only what was measured in the same
 * round is compared: the machine is never twice the same.
 */
export async function runRounds<Name extends string>(
  count: number,
  contestants: Contestants<Name>,
): Promise<Rounds<Name>> {
  const names = Object.keys(contestants) as Name[];
  const rounds: Record<Name, Measurement>[] = [];
  for (let round = 0; round < count; round += 1) {
    const order = [...names.slice(round % names.length), ...names.slice(0, round % names.length)];
    const results = new Map<Name, Measurement>();
    for (const name of order) results.set(name, await contestants[name]());
    rounds.push(Object.fromEntries(results) as Record<Name, Measurement>);
  }
  return rounds;
}

/** Wall of one over wall of the other, round by round. */
export function ratios<Name extends string>(rounds: Rounds<Name>, one: Name, other: Name): readonly number[] {
  return rounds.map((round) => round[one].milliseconds / round[other].milliseconds);
}

/** Medians, and the ratios of wall and of CPU time to those of `base`. Speeds are no more than an indication. */
export function printRounds<Name extends string>(title: string, bytes: number, rounds: Rounds<Name>, base: Name): void {
  const names = Object.keys(rounds[0] ?? {}) as Name[];
  const rows = names.map((name) => {
    const of = (field: 'milliseconds' | 'cpuMilliseconds' | 'peak'): number =>
      median(rounds.map((round) => round[name][field]));
    const cpu = median(rounds.map((round) => round[name].cpuMilliseconds / round[base].cpuMilliseconds));
    const wall = median(ratios(rounds, name, base));
    const speed = bytes / 1024 ** 2 / (of('milliseconds') / 1000);
    const times = [seconds(of('milliseconds')), seconds(of('cpuMilliseconds'))];
    return [name, ...times, wall.toFixed(2), cpu.toFixed(2), mebibytes(of('peak')), speed.toFixed(0)];
  });
  console.log(`\n${title}, ${mebibytes(bytes)} MiB, ${String(rounds.length)} rounds`);
  printTable(['', 'wall s', 'CPU s', '× wall', '× CPU', 'RSS MiB', 'MiB/s'], rows);
}
