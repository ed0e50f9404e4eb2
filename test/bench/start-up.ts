import { resolve } from 'node:path';
import { run } from '../cluster/run.ts';
import type { Bench } from './bench.ts';
import { median, printTable } from './table.ts';

const RUNS = 11;
const BUNDLE = resolve(import.meta.dirname, '../../dist/main.js');

/** What a process costs before it does anything. The last one loads all that a collector needs and finds itself in no pod. */
const COMMANDS: readonly { readonly title: string; readonly args: readonly string[] }[] = [
  { title: 'node alone', args: ['--eval', '0'] },
  { title: 'main.js --help', args: [BUNDLE, '--help'] },
  { title: 'main.js collect --in-cluster', args: [BUNDLE, 'collect', '--in-cluster'] },
];

/** Time until the collector would begin, in turns, so that a busy moment hits all. */
export async function benchStartUp({ deps: { signal } }: Bench): Promise<void> {
  const times = new Map<string, number[]>(COMMANDS.map(({ title }) => [title, []]));
  for (let turn = 0; turn < RUNS; turn += 1) {
    for (const { title, args } of COMMANDS) {
      const started = performance.now();
      await run(process.execPath, args, { signal, allowFailure: true, env: { KUBERNETES_SERVICE_HOST: '' } });
      times.get(title)?.push(performance.now() - started);
    }
  }
  const rows = [...times].map(([title, all]) => [title, median(all).toFixed(0), Math.min(...all).toFixed(0)]);
  printTable(['process', 'median ms', 'least ms'], rows);
}
