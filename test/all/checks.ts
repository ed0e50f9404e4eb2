import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Tally } from './tally.ts';

const root = resolve(import.meta.dirname, '../..');
const bin = join(root, 'node_modules/.bin');

/** Static checks, the longest first; each counts as one test. */
const CHECKS: Readonly<Record<string, readonly [tool: string, ...args: string[]]>> = {
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  'generated files are up to date': ['node', 'scripts/generate.ts', '--check'],
  types: ['tsc', '--noEmit'],
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  layers: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'test', 'scripts', '--output-type', 'err'],
  'unused code and dependencies': ['knip', '--no-progress'],
};

/** Two at a time: most of them keep one core busy. */
export async function runChecks(): Promise<Tally> {
  let failed = 0;
  const waiting = Object.entries(CHECKS).values();
  const lane = async (): Promise<void> => {
    for (const [name, command] of waiting) {
      const started = performance.now();
      const { code, output } = await runTool(command);
      if (code !== 0) failed += 1;
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${output}${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
    }
  };
  await Promise.all([lane(), lane()]);
  return { passed: Object.keys(CHECKS).length - failed, failed };
}

/** What a tool says is kept until its end: another one speaks meanwhile. */
async function runTool([tool, ...args]: readonly [string, ...string[]]): Promise<{
  readonly code: number;
  readonly output: string;
}> {
  const child = spawn(join(bin, tool), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, output: Buffer.concat(output).toString() };
}
