import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedactBench } from './bench-settings.ts';
import { generateLog, type LogOptions } from './generate-log.ts';
import type { Verdict } from './goals.ts';
import { type Measurement, measureProgram, measureWorker } from './measure.ts';
import { printRounds, ratios, runRounds } from './rounds.ts';

/** One log through everybody. */
export interface CompressCase {
  readonly name: string;
  readonly log: Omit<LogOptions, 'bytes'>;
  readonly bytes: number;
  readonly oneCore?: boolean;
  /** Whether redaction without compression has a goal of its own here. */
  readonly redactOnly?: boolean;
}

/** Redaction alone, redaction and compression as the spool does it, zlib alone and the command `gzip -6`, all into files. */
export async function runCompressCase(one: CompressCase, bench: RedactBench): Promise<readonly Verdict[]> {
  const { folder, rounds, deps } = bench;
  const { signal } = deps;
  const { oneCore = false } = one;
  const file = join(folder, 'case.log');
  await generateLog(file, { ...one.log, bytes: one.bytes });
  const worker = { folder, signal, oneCore };
  const results = await runRounds(rounds, {
    'gzip -6': () => gzip(file, bench, oneCore),
    'redact + gzip': () => measureWorker('spool', [file], worker),
    'redact only': () => measureWorker('redact', [file], worker),
    'zlib gzip 6': () => measureWorker('zlib', [file], worker),
  });
  const { counted: left } = await measureWorker('check', [file], worker);
  await rm(file);
  printRounds(one.name, one.bytes, results, 'gzip -6');
  const whole: Verdict = {
    what: `${one.name}: redact + gzip ÷ gzip -6`,
    values: ratios(results, 'redact + gzip', 'gzip -6'),
    goal: 1,
    sense: 'at most',
    unit: '',
  };
  const alone: Verdict = {
    ...whole,
    what: `${one.name}: redact only ÷ gzip -6`,
    values: ratios(results, 'redact only', 'gzip -6'),
    goal: 0.3,
  };
  const clean: Verdict = { ...whole, what: `${one.name}: secrets left`, values: [left], goal: 0 };
  return one.redactOnly === true ? [whole, alone, clean] : [whole, clean];
}

/** The command, with its output in a file as ours is. */
export async function gzip(file: string, { folder, deps }: RedactBench, oneCore = false): Promise<Measurement> {
  const path = join(folder, 'command.gz');
  await using output = await open(path, 'w');
  return measureProgram(['gzip', '-6', '-c', file], { signal: deps.signal, oneCore, output: output.fd });
}
