import { writeFile } from 'node:fs/promises';
import { processDeps } from '../cluster/deps.ts';
import { buildCoder } from '../cluster/images/recipes/coder.ts';
import { readSettings } from '../cluster/native/settings.ts';
import { nativeStatus } from '../cluster/native/status.ts';
import { removeNativeCluster } from '../cluster/native/provider.ts';
import { ensureBundle } from '../support/bundle.ts';
import { runChecks } from './checks.ts';
import { runJest } from './jest.ts';
import type { Tally } from './tally.ts';

const JEST_PROJECTS = ['unit', 'integration', 'e2e'] as const;

/**
 * Runs one stage, or all of them, cheapest first; a failed stage does not keep the others from telling what they know.
 * Ends with `N passed, N failed`; that line also goes to the file that SUPPORTPACKET_TALLY names. Returns the exit code.
 */
export async function run(stage: string | undefined, args: readonly string[]): Promise<number> {
  const projects = JEST_PROJECTS.filter((project) => stage === undefined || stage === project);
  if (stage !== undefined && stage !== 'check' && projects.length === 0) {
    console.error(`stage must be one of: check, ${JEST_PROJECTS.join(', ')}`);
    return 2;
  }
  const wasUp = await isClusterUp();
  const coder = stage === undefined ? startLongestBuild() : undefined;
  const tallies: Tally[] = [];
  if (stage === undefined || stage === 'check') tallies.push(await runChecks());
  if (projects.length > 0) await ensureBundle(processDeps(new AbortController().signal));
  for (const project of projects) tallies.push(await runJest(project, args));
  if (stage === undefined && !wasUp && process.env['SUPPORTPACKET_KEEP_CLUSTER'] === undefined) await takeClusterDown();
  await coder;
  return report(tallies);
}

/**
 * Coder takes longest of all that is built, and only the e2e tests need it: it is built, at low priority, while the others run.
 * When that fails, their set-up tries again and tells why.
 */
function startLongestBuild(): Promise<unknown> {
  return Promise.allSettled([buildCoder(processDeps(new AbortController().signal))]);
}

async function report(tallies: readonly Tally[]): Promise<number> {
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  const line = `${String(passed)} passed, ${String(failed)} failed`;
  const file = process.env['SUPPORTPACKET_TALLY'];
  if (file !== undefined) await writeFile(file, `${line}\n`);
  console.log(line);
  return failed > 0 || passed === 0 ? 1 : 0;
}

/** A cluster that a person brought up stays; one that the tests brought up goes. */
async function isClusterUp(): Promise<boolean> {
  if (process.env['SUPPORTPACKET_TEST_KUBECONFIG'] !== undefined) return true;
  return (await nativeStatus(readSettings(process.env))).healthy;
}

async function takeClusterDown(): Promise<void> {
  if (process.env['SUPPORTPACKET_TEST_PROVIDER'] === 'kind') return;
  await removeNativeCluster(processDeps(new AbortController().signal));
}
