import { parseArgs } from 'node:util';
import { type ClusterOptions, processDeps } from '../cluster/index.ts';
import { openBench, type Bench } from './bench.ts';
import { benchCollectorMemory } from './collector-memory.ts';
import { benchExec } from './exec.ts';
import { benchOperatorMemory } from './operator-memory.ts';
import { benchPacket } from './packet.ts';
import { benchRedact, type RedactBenchOptions } from './redact.ts';
import { benchStartUp } from './start-up.ts';

/** Needs no cluster; runs before the others. */
const REDACT = 'redact';

/** In the order in which they run when none is named. */
const BENCHES: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'start-up': benchStartUp,
  packet: benchPacket,
  exec: benchExec,
  'collector-memory': benchCollectorMemory,
  'operator-memory': benchOperatorMemory,
};

const USAGE = `usage: npm run bench -- [NAME…] [--kubeconfig FILE] [--size MIB] [--rounds N] [--large MIB] [--case NAME]…

  start-up          node and bundle until the collector would begin
  redact            redactor beside gzip -6, Node's zlib and Replicated troubleshoot: time, memory, hostile inputs; needs no
                    cluster. --size of a log (64), --rounds (5), --large stream for the memory (1024), --case picks some
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
    options: {
      kubeconfig: { type: 'string' },
      size: { type: 'string', default: '64' },
      rounds: { type: 'string', default: '5' },
      large: { type: 'string', default: '1024' },
      case: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean' },
    },
  });
  const unknown = positionals.filter((name) => name !== REDACT && !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) throw new Error(`There is no bench ${unknown.join(', ')}\n\n${USAGE}`);
  const redact = {
    size: wholeNumber('--size', values.size),
    rounds: wholeNumber('--rounds', values.rounds),
    large: wholeNumber('--large', values.large),
    cases: values.case,
  };
  if (values.help === true) console.log(USAGE);
  else await runBenches(positionals, redact, values.kubeconfig === undefined ? {} : { kubeconfig: values.kubeconfig });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function runBenches(
  names: readonly string[],
  redact: RedactBenchOptions,
  options: ClusterOptions,
): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      interrupted.abort(new Error(`interrupted by ${signal}`));
    });
  }
  const wanted = (name: string): boolean => names.length === 0 || names.includes(name);
  if (wanted(REDACT)) {
    printTitle(REDACT);
    await benchRedact(redact, processDeps(interrupted.signal));
  }
  const rest = Object.entries(BENCHES).filter(([name]) => wanted(name));
  if (rest.length === 0) return;
  await using bench = await openBench(options, interrupted.signal);
  for (const [name, run] of rest) {
    printTitle(name);
    await run(bench);
  }
}

function printTitle(name: string): void {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(3, 90 - name.length))}`);
}

function wholeNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1) throw new Error(`${option} must be a whole number greater than 0`);
  return number;
}
