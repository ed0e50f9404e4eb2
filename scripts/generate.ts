import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { renderChart } from './chart.ts';
import { renderCrd } from './crd.ts';
import { renderRedactionRules } from './redaction-rules.ts';
import { renderReference } from './reference.ts';

/** `npm run generate` writes what is made from code; with `--check` it only says what has drifted and exits 1. */
const root = resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');

const files: Record<string, string> = {
  'crds/supportpackets.supportpacket.dev.yaml': renderCrd(),
  ...renderReference(),
  ...renderRedactionRules(),
  ...renderChart(),
};

let drifted = 0;
for (const [path, wanted] of Object.entries(files)) {
  const file = resolve(root, path);
  const present = await readFile(file, 'utf8').catch(() => '');
  if (present === wanted) continue;
  drifted += 1;
  if (check) console.error(`${path} has drifted from the code: run \`npm run generate\``);
  else {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, wanted);
    console.log(`wrote ${path}`);
  }
}
if (check && drifted > 0) process.exit(1);
