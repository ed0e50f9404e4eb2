import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median, printTable } from '../table.ts';
import { type RedactBench, MIB } from './bench-settings.ts';
import { generateLog } from './generate-log.ts';
import type { Verdict } from './goals.ts';
import { measureWorker } from './measure.ts';
import { runRounds } from './rounds.ts';

const SMALL_BYTES = 64 * MIB;

/** Peak memory of redaction and compression, for 64 MiB and for a stream many times as long. */
export async function runMemoryCase(bench: RedactBench): Promise<readonly Verdict[]> {
  const { folder, deps } = bench;
  const file = join(folder, 'memory.log');
  await generateLog(file, { product: 'mattermost', secretEvery: 500, bytes: SMALL_BYTES });
  const worker = { folder, signal: deps.signal };
  const repeat = Math.max(2, Math.round(bench.largeBytes / SMALL_BYTES));
  const rounds = await runRounds(Math.min(3, bench.rounds), {
    small: () => measureWorker('spool', [file], worker),
    large: () => measureWorker('spool', [file], { ...worker, repeat }),
  });
  await rm(file);
  const peaks = rounds.map(({ small, large }) => [small.peak / MIB, large.peak / MIB] as const);
  console.log('\nPeak memory of redact + gzip, MiB');
  printTable(
    ['', 'median', 'rounds'],
    [
      ['64 MiB', String(Math.round(median(peaks.map(([small]) => small)))), list(peaks.map(([small]) => small))],
      [
        `${String(64 * repeat)} MiB`,
        String(Math.round(median(peaks.map(([, large]) => large)))),
        list(peaks.map(([, large]) => large)),
      ],
    ],
  );
  const growth = peaks.map(([small, large]) => large - small);
  return [
    { what: 'peak memory', values: peaks.map(([, large]) => large), goal: 160, sense: 'at most', unit: 'MiB' },
    { what: `growth from 64 to ${String(64 * repeat)} MiB`, values: growth, goal: 32, sense: 'at most', unit: 'MiB' },
  ];
}

function list(values: readonly number[]): string {
  return values.map((value) => value.toFixed(0)).join(' ');
}
