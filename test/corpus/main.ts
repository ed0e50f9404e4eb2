import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buildCorpus } from './corpus.ts';
import { examine } from './examine.ts';
import { failuresOf, findingsOf } from './problems.ts';
import { overall, rateOf, type Score, scoresOf } from './scores.ts';

/** `npm run corpus`: the examination; `npm run corpus -- --write FOLDER`: only writes the files and their truth there. */
const [option, folder] = process.argv.slice(2);
process.exitCode = option === '--write' && folder !== undefined ? await writeCorpus(folder) : await run();

async function run(): Promise<number> {
  const results = await examine(await buildCorpus());
  const scores = scoresOf(results);
  for (const line of findingsOf(results)) console.log(line);
  printTable('Secrets masked', scores.recall);
  printTable('Traps kept', scores.keep);
  const failures = failuresOf(results, scores);
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  console.log(
    `${results.length} files: recall ${percent(overall(scores.recall))}, keep-rate ${percent(overall(scores.keep))}`,
    failures.length === 0 ? '(passed)' : '(not passed)',
  );
  return failures.length === 0 ? 0 : 1;
}

function printTable(title: string, scores: readonly Score[]): void {
  console.log(`\n${title}`);
  for (const score of [...scores, overall(scores)])
    console.log(
      `  ${score.category.padEnd(24)} ${String(score.good).padStart(4)} of ${String(score.total).padStart(4)}  ${percent(score)}`,
    );
}

function percent(score: Score): string {
  return `${(100 * rateOf(score)).toFixed(2)} %`;
}

async function writeCorpus(target: string): Promise<number> {
  const { files } = await buildCorpus();
  for (const { path, content, parts } of files) {
    const file = join(target, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    const truth = parts.map(({ name, shape, secrets, traps }) => ({ name, shape, secrets, traps }));
    await writeFile(`${file}.truth.json`, `${JSON.stringify(truth, null, 2)}\n`);
  }
  console.log(`${files.length} files written to ${target}`);
  return 0;
}
