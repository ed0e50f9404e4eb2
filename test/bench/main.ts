import { parseArgs } from 'node:util';
import type { ClusterOptions } from '../cluster/index.ts';
import { openBench, type Bench } from './bench.ts';
import { benchCollectorMemory } from './collector-memory.ts';
import { benchExec } from './exec.ts';
import { benchOperatorMemory } from './operator-memory.ts';
import { benchPacket } from './packet.ts';
import { benchRedact } from './redact.ts';
import { benchStartUp } from './start-up.ts';

/** In the order in which they run when none is named. */
const BENCHES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'start-up': benchStartUp,
  redact: benchRedact,
  packet: benchPacket,
  exec: benchExec,
  'collector-memory': benchCollectorMemory,
  'operator-memory': benchOperatorMemory,
};

const USAGE = `usage: npm run bench -- [NAME…] [--kubeconfig FILE]

  start-up          node and bundle until the collector would begin
  redact            speed of the redactor on one core
  packet            apply → Ready, with its parts, beside the CPU profile that it contains
  exec              256 MiB out of a container: our client and kubectl, time and memory
  collector-memory  peak memory of a collector, without and with a log of 300 MiB
  operator-memory   memory of the operator, idle and with ten packets

  No name: all of them. The cluster is the tests' own unless a kubeconfig names another; memory can only be read where
  containers are processes of this machine.
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { kubeconfig: { type: 'string' }, help: { type: 'boolean' } },
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) throw new Error(`There is no bench ${unknown.join(', ')}\n\n${USAGE}`);
  if (values.help === true) console.log(USAGE);
  else await runBenches(positionals, values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function runBenches(names: readonly string[], options: ClusterOptions): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted.abort(new Error(`interrupted by ${signal}`));
    });
  }
  await using bench = await openBench(options, interrupted.signal);
  for (const [name, run] of Object.entries(BENCHES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n── ${name} ${'─'.repeat(Math.max(3, 90 - name.length))}`);
    await run(bench);
  }
}
