import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedactBench } from './bench-settings.ts';
import { gzip } from './compress-case.ts';
import { generateLog } from './generate-log.ts';
import type { Verdict } from './goals.ts';
import { type Measurement, measureWorker } from './measure.ts';
import { printRounds, ratios, runRounds } from './rounds.ts';

/** A Mattermost and a Coder log at the same time in one process, beside both through `gzip -6` one after the other. */
export async function runTwoFilesCase(bench: RedactBench): Promise<readonly Verdict[]> {
  const { folder, rounds, deps } = bench;
  const files = [join(folder, 'mattermost.log'), join(folder, 'coder.log')] as const;
  const bytes = bench.bytes / 2;
  await generateLog(files[0], { product: 'mattermost', secretEvery: 500, bytes });
  await generateLog(files[1], { product: 'coder', secretEvery: 500, bytes });
  const worker = { folder, signal: deps.signal };
  const results = await runRounds(rounds, {
    'gzip -6, in sequence': async () => sum(await gzip(files[0], bench), await gzip(files[1], bench)),
    'redact + gzip, both at once': () => measureWorker('spool', files, worker),
  });
  for (const file of files) await rm(file);
  printRounds('Two files', bytes * 2, results, 'gzip -6, in sequence');
  const values = ratios(results, 'redact + gzip, both at once', 'gzip -6, in sequence');
  return [{ what: 'two files at once ÷ in sequence', values, goal: 0.7, sense: 'at most', unit: '' }];
}

function sum(one: Measurement, other: Measurement): Measurement {
  return {
    milliseconds: one.milliseconds + other.milliseconds,
    cpuMilliseconds: one.cpuMilliseconds + other.cpuMilliseconds,
    peak: Math.max(one.peak, other.peak),
    counted: 0,
  };
}
