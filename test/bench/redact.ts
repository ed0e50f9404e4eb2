import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CacheDeps } from '../cluster/cache.ts';
import { MIB, type RedactBench } from './redact/bench-settings.ts';
import { type CompressCase, runCompressCase } from './redact/compress-case.ts';
import { printVerdicts, type Verdict } from './redact/goals.ts';
import { runHostileCase } from './redact/hostile-case.ts';
import { buildWorker } from './redact/measure.ts';
import { runMemoryCase } from './redact/memory-case.ts';
import { runPeerCase } from './redact/peer-case.ts';
import { runTwoFilesCase } from './redact/two-files-case.ts';

export interface RedactBenchOptions {
  /** MiB of a log. */
  readonly size: number;
  readonly rounds: number;
  /** MiB of the stream for which memory is measured. */
  readonly large: number;
  /** Names of cases; none: all. */
  readonly cases: readonly string[];
}

/**
 * Speed and memory of the redactor with all rules and 200 known values. Speeds are only ever given as ratios of runs in the same
 * round; the goals beside them are those of two cores and 256 MiB.
 */
export async function benchRedact(options: RedactBenchOptions, deps: CacheDeps): Promise<void> {
  const cases = casesFor(options.size * MIB);
  const unknown = options.cases.filter((name) => !Object.hasOwn(cases, name));
  if (unknown.length > 0) throw new Error(`redact has no case ${unknown.join()}: ${Object.keys(cases).join(', ')}`);
  const folder = await mkdtemp(join(tmpdir(), 'supportpacket-bench-'));
  try {
    await buildWorker(folder);
    const bytes = options.size * MIB;
    const bench = { deps, folder, bytes, rounds: options.rounds, largeBytes: options.large * MIB };
    const verdicts: Verdict[] = [];
    for (const [name, run] of Object.entries(cases)) {
      if (options.cases.length === 0 || options.cases.includes(name)) verdicts.push(...(await run(bench)));
    }
    console.log('');
    printVerdicts(verdicts);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Case = (bench: RedactBench) => Promise<readonly Verdict[]>;

function casesFor(bytes: number): Readonly<Record<string, Case>> {
  const mattermost = { product: 'mattermost', secretEvery: 500 } as const;
  const coder = { product: 'coder', secretEvery: 500 } as const;
  const compressed: Readonly<Record<string, CompressCase>> = {
    mattermost: { name: 'Mattermost JSON log', log: mattermost, bytes, redactOnly: true },
    coder: { name: 'Coder text log', log: coder, bytes, redactOnly: true },
    'mattermost-dense': {
      name: 'Mattermost, secret in 1 of 3',
      log: { ...mattermost, secretEvery: 3 },
      bytes: bytes / 2,
    },
    'coder-dense': { name: 'Coder, secret in 1 of 3', log: { ...coder, secretEvery: 3 }, bytes: bytes / 2 },
    'one-line': { name: 'One line', log: { ...mattermost, oneLine: true }, bytes: Math.min(bytes, 100 * MIB) },
    'one-core': { name: 'Mattermost, one core', log: mattermost, bytes, oneCore: true },
  };
  return {
    ...Object.fromEntries(
      Object.entries(compressed).map(([name, one]): [string, Case] => [name, (bench) => runCompressCase(one, bench)]),
    ),
    'two-files': runTwoFilesCase,
    hostile: runHostileCase,
    memory: runMemoryCase,
    troubleshoot: runPeerCase,
  };
}
