import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { z } from 'zod';

/** What one run took. Bytes and milliseconds. */
export interface Measurement {
  readonly milliseconds: number;
  readonly cpuMilliseconds: number;
  readonly peak: number;
  /** Of our own programs: masked values, or findings of the check. */
  readonly counted: number;
}

export interface WorkerOptions {
  /** Holds the built worker, and what it writes. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** Run on one core. */
  readonly oneCore?: boolean;
  /** Reads each file so many times as one stream. */
  readonly repeat?: number;
}

/** Of the times in /proc/PID/stat; 100 a second on every Linux that Node runs on. */
const TICK_MILLISECONDS = 10;
const PERIOD_MILLISECONDS = 20;

const measurement = z.object({
  milliseconds: z.number(),
  cpuMilliseconds: z.number(),
  peak: z.number(),
  counted: z.number(),
});

function workerIn(folder: string): string {
  return join(folder, 'worker.mjs');
}

/** Builds the worker as the product is built: without the compiler's memory, and safe from edits while the bench runs. */
export async function buildWorker(folder: string): Promise<void> {
  await build({
    entryPoints: [resolve(import.meta.dirname, 'worker.ts')],
    outfile: workerIn(folder),
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    target: 'node24',
    logLevel: 'warning',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
}

/** Runs a mode of the worker in a fresh process. */
export async function measureWorker(
  mode: 'redact' | 'spool' | 'zlib' | 'check',
  files: readonly string[],
  { folder, signal, oneCore = false, repeat = 1 }: WorkerOptions,
): Promise<Measurement> {
  const command = [process.execPath, YOUNG_SPACE, workerIn(folder), mode, folder, String(repeat), ...files];
  const [program = '', ...args] = oneCore ? [...ONE_CORE, ...command] : command;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], signal });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (code !== 0) throw new Error(`${mode} ended with ${String(code)}`);
  return measurement.parse(JSON.parse(output));
}

/** As the operator starts a collector. */
const YOUNG_SPACE = '--max-semi-space-size=2';
const ONE_CORE = ['taskset', '-c', '0'];

/**
 * Runs a foreign program that writes its result to standard output, which goes to `/dev/null` as ours goes nowhere when only
 * redaction is measured, or into a file.
 */
export async function measureProgram(
  command: readonly string[],
  {
    signal,
    oneCore = false,
    output = 'ignore',
  }: { signal: AbortSignal; oneCore?: boolean; output?: 'ignore' | number },
): Promise<Measurement> {
  const [program = '', ...args] = oneCore ? [...ONE_CORE, ...command] : command;
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', output, 'inherit'], signal });
  const ended = once(child, 'close');
  const watched = watchProcess(child.pid ?? 0, ended);
  const [code] = (await ended) as [number | null];
  const milliseconds = performance.now() - started;
  if (code !== 0) throw new Error(`${program} ended with ${String(code)}`);
  return { milliseconds, ...(await watched), counted: 0 };
}

/** The last look before the end; up to a period of it is missing. */
async function watchProcess(pid: number, ended: Promise<unknown>): Promise<{ cpuMilliseconds: number; peak: number }> {
  let [cpuMilliseconds, peak] = [0, 0];
  const stop = new AbortController();
  const atEnd = ended.finally(() => stop.abort());
  while (!stop.signal.aborted) {
    const [stat, status] = await Promise.all(
      ['stat', 'status'].map((file) => readFile(`/proc/${String(pid)}/${file}`, 'utf8').catch(() => '')),
    );
    // Behind the name in parentheses: utime and stime are the 12th and 13th field.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
    const ticks = Number(fields[11]) + Number(fields[12]);
    if (ticks > 0) cpuMilliseconds = ticks * TICK_MILLISECONDS;
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status ?? '')?.[1] ?? 0) * 1024);
    await delay(PERIOD_MILLISECONDS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  await atEnd.catch(() => undefined);
  return { cpuMilliseconds, peak };
}
