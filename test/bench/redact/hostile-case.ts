import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median, printTable } from '../table.ts';
import { type RedactBench, MIB } from './bench-settings.ts';
import { gzip } from './compress-case.ts';
import { generateLog } from './generate-log.ts';
import type { Verdict } from './goals.ts';
import { generateHostile, HOSTILE } from './hostile.ts';
import { measureWorker } from './measure.ts';
import { ratios, runRounds } from './rounds.ts';

/**
 * Inputs against our own rules, redacted only, beside `gzip -6` on an ordinary log of the same size; and four times the input,
 * which must not take much more than four times as long.
 */
export async function runHostileCase(bench: RedactBench): Promise<readonly Verdict[]> {
  const { folder, deps } = bench;
  const bytes = Math.max(4 * MIB, bench.bytes / 16);
  const [log, small, large] = ['ordinary.log', 'hostile.log', 'hostile-large.log'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await generateLog(log, { product: 'mattermost', secretEvery: 500, bytes: bytes * 4 });
  const worker = { folder, signal: deps.signal };
  const rows: (readonly [text: string, ratio: number, growth: number])[] = [];
  for (const text of HOSTILE) {
    await generateHostile(small, text, bytes);
    await generateHostile(large, text, bytes * 4);
    const rounds = await runRounds(Math.min(3, bench.rounds), {
      gzip: () => gzip(log, bench),
      small: () => measureWorker('redact', [small], worker),
      large: () => measureWorker('redact', [large], worker),
    });
    const growth = rounds.map((round) => round.large.cpuMilliseconds / round.small.cpuMilliseconds);
    rows.push([text, median(ratios(rounds, 'large', 'gzip')), median(growth)]);
  }
  for (const file of [log, small, large]) await rm(file);
  console.log(`\nHostile inputs, ${String((bytes * 4) / MIB)} MiB of one repeated text`);
  const slowestFirst = rows.toSorted((one, other) => other[1] - one[1]);
  printTable(
    ['text', '÷ gzip -6', 'CPU of 4 × the bytes'],
    slowestFirst.map(([text, ratio, growth]) => [JSON.stringify(text), ratio.toFixed(2), `${growth.toFixed(1)} ×`]),
  );
  const slowest = Math.max(...rows.map(([, ratio]) => ratio));
  const steepest = Math.max(...rows.map(([, , growth]) => growth));
  return [
    { what: 'slowest hostile input ÷ gzip -6', values: [slowest], goal: 2, sense: 'at most', unit: '' },
    { what: 'CPU of 4 × the hostile bytes', values: [steepest], goal: 5, sense: 'at most', unit: '×' },
  ];
}
