import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { run } from '../cluster/run.ts';
import type { Progress } from '../cluster/progress.ts';

const root = resolve(import.meta.dirname, '../..');
const STAMP = 'dist/.inputs';

/** Builds `dist/` when the sources have changed since; the stamp beside it holds the digest of what it was made from. */
export async function ensureBundle({
  progress,
  signal,
}: {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}): Promise<void> {
  const inputs = await digestOfInputs();
  const built = await readFile(join(root, STAMP), 'utf8').catch(() => '');
  if (built === inputs) return;
  await progress.step('bundle dist/main.js', () => run(process.execPath, [join(root, 'scripts/build.ts')], { signal }));
  await writeFile(join(root, STAMP), inputs);
}

async function digestOfInputs(): Promise<string> {
  const files = ['package.json', 'package-lock.json', 'scripts/build.ts'];
  for await (const file of glob('src/**/*.ts', { cwd: root })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.toSorted()) hash.update(`${file}\0`).update(await readFile(join(root, file)));
  return hash.digest('hex');
}
