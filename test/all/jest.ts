import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Tally } from './tally.ts';

const root = resolve(import.meta.dirname, '../..');

/** Integration and e2e tests mostly wait for a cluster; unit tests compute. */
const WORKERS: Readonly<Record<string, string>> = { unit: '2', integration: '4', e2e: '4' };

const result = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  /** Files that could not even be run. */
  numRuntimeErrorTestSuites: z.number(),
  /** A skipped test is one that nobody looks at: it counts as failed. */
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});

/** Runs one project of jest.config.js and counts; `args` go to Jest as they are. */
export async function runJest(project: string, args: readonly string[]): Promise<Tally> {
  console.log(`\n── ${project} tests`);
  const folder = await mkdtemp(join(tmpdir(), 'supportpacket-jest-'));
  try {
    const outputFile = join(folder, 'result.json');
    const options = [
      '--selectProjects',
      project,
      '--json',
      '--outputFile',
      outputFile,
      '--maxWorkers',
      WORKERS[project] ?? '2',
    ];
    const code = await spawnJest([...options, ...args]);
    return tallyOf(code, await readFile(outputFile, 'utf8').catch(() => ''), args);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function spawnJest(args: readonly string[]): Promise<number> {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  // ES modules in Jest, see docs/adr; --json writes to the file, the readable report goes to standard error.
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, jest, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}

function tallyOf(code: number, output: string, args: readonly string[]): Tally {
  if (output === '') return { passed: 0, failed: 1 };
  const counts = result.parse(JSON.parse(output));
  // With arguments of one's own (`-t name`) the others are meant to be skipped.
  const skipped = args.length > 0 ? 0 : counts.numPendingTests + counts.numTodoTests;
  const failed = counts.numFailedTests + counts.numRuntimeErrorTestSuites + skipped;
  return { passed: counts.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}
