import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildTroubleshoot } from '../peers/troubleshoot.ts';
import { type RedactBench, MIB } from './bench-settings.ts';
import { generateLog } from './generate-log.ts';
import type { Verdict } from './goals.ts';
import { measureProgram, measureWorker } from './measure.ts';
import { printRounds, runRounds } from './rounds.ts';

/** The peer reads so much; it takes seconds for it, and its time grows with the bytes. */
const PEER_BYTES = 8 * MIB;

/**
 * Redaction alone, beside the redactors of Replicated troubleshoot with their default rules. Ours reads the same log as often as
 * it takes to fill `bytes`, so that its start does not count more than in earnest; compared is the time for a byte.
 */
export async function runPeerCase(bench: RedactBench): Promise<readonly Verdict[]> {
  const { folder, deps, rounds } = bench;
  const { signal } = deps;
  const troubleshoot = await buildTroubleshoot(deps);
  const file = join(folder, 'peer.log');
  await generateLog(file, { product: 'mattermost', secretEvery: 500, bytes: PEER_BYTES });
  const repeat = Math.max(1, Math.round(bench.bytes / PEER_BYTES));
  const results = await runRounds(rounds, {
    troubleshoot: () => measureProgram([troubleshoot, file], { signal }),
    ours: async () => {
      const whole = await measureWorker('redact', [file], { folder, signal, repeat });
      const share = { milliseconds: whole.milliseconds / repeat, cpuMilliseconds: whole.cpuMilliseconds / repeat };
      return { ...whole, ...share };
    },
  });
  await rm(file);
  printRounds('Redaction only, beside troubleshoot', PEER_BYTES, results, 'ours');
  const values = results.map((round) => round.troubleshoot.milliseconds / round.ours.milliseconds);
  return [{ what: 'times as fast as troubleshoot', values, goal: 40, sense: 'at least', unit: '×' }];
}
