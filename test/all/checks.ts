import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import type { Tally } from './tally.ts';

const root = resolve(import.meta.dirname, '../..');
const bin = join(root, 'node_modules/.bin');

/** Static checks; each counts as one test. */
const CHECKS: Readonly<Record<string, readonly [tool: string, ...args: string[]]>> = {
  'generated files are up to date': ['node', 'scripts/generate.ts', '--check'],
  types: ['tsc', '--noEmit'],
  lint: ['oxlint', '--type-aware', '--deny-warnings'],
  format: ['prettier', '--check', '--log-level', 'warn', '.'],
  layers: ['depcruise', '--config', '.dependency-cruiser.cjs', 'src', 'test', 'scripts', '--output-type', 'err'],
  'unused code and dependencies': ['knip', '--no-progress'],
};

export async function runChecks(): Promise<Tally> {
  let failed = 0;
  for (const [name, [tool, ...args]] of Object.entries(CHECKS)) {
    const started = performance.now();
    const code = await runTool(tool, args);
    if (code !== 0) failed += 1;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  }
  return { passed: Object.keys(CHECKS).length - failed, failed };
}

async function runTool(tool: string, args: readonly string[]): Promise<number> {
  const child = spawn(join(bin, tool), args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 1;
}
