import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { buildHelm } from '../test/cluster/components.ts';
import { processDeps } from '../test/cluster/deps.ts';
import { run } from '../test/cluster/run.ts';
import { helmArguments, installManifests } from './install-manifests.ts';

/** Writes deploy/install.yaml from the chart; with `--check` it only says whether it has drifted and exits 1. Helm is built when it is not in the cache. */
const root = resolve(import.meta.dirname, '..');
const file = join(root, 'deploy/install.yaml');
const helm = join(await buildHelm(processDeps(new AbortController().signal)), 'helm');
const { stdout } = await run(helm, helmArguments(join(root, 'charts/supportpacket-operator')));
const wanted = installManifests(stdout);

if (!process.argv.includes('--check')) {
  await writeFile(file, wanted);
  console.log('wrote deploy/install.yaml');
} else if ((await readFile(file, 'utf8')) !== wanted) {
  console.error('deploy/install.yaml has drifted from the chart: run `node scripts/run.mjs scripts/deploy.ts`');
  process.exit(1);
}
