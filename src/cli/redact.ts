import { type Command, Option } from 'commander';
import { isSupportPacketError } from '../api/errors.ts';
import { stopSignal } from '../process/stop-signal.ts';
import type { RedactionLevel } from '../redact/ports.ts';

interface RedactFlags {
  readonly output: string;
  readonly level: RedactionLevel;
  readonly knownValues?: string;
  readonly rules?: string;
  readonly report?: string;
  readonly force?: true;
}

/** As of a shell: 128 and the number of SIGINT. */
const CANCELLED_EXIT_CODE = 130;

const HELP = `
IN and OUT may be - for standard input and output. IN is never changed.
OUT that ends in .tar.gz, .tar.zst, .tar or .zip becomes such an archive, else a file or folder.

Exit codes: 0 everything was handled, 1 failure (no OUT), 2 wrong command line, 3 something was left out (it is listed).`;

/** `supportpacket redact`: what the collector does to a packet, for a file that is already there. */
export function registerRedactCommand(program: Command): void {
  program
    .command('redact')
    .description("Redact a file, a folder or an archive, a vendor's own support packet for example")
    .argument('<IN>', 'file, folder, tar, tar.gz, tar.zst, zip or gz')
    .requiredOption('-o, --output <OUT>', 'where the redacted copy goes; must not exist')
    .addOption(new Option('--level <level>', 'how much is masked').choices(['Standard', 'Strict']).default('Standard'))
    .option('--known-values <file>', 'values to mask wherever they stand, one a line')
    .option(
      '--rules <file>',
      'rules of your own: YAML or JSON, a list of {name, pattern} or a map of names to patterns',
    )
    .option('--report <file>', 'where the report goes: what was masked by rule and file, what was left out')
    .option('--force', 'replace OUT and the report if they exist')
    .addHelpText('after', HELP)
    .action(async (input: string, flags: RedactFlags) => {
      process.exitCode = await run(input, flags, stopSignal());
    });
}

async function run(input: string, flags: RedactFlags, signal: AbortSignal): Promise<number> {
  const { createProgress } = await import('./redact/progress.ts');
  const { redactByHand } = await import('./redact/redact-by-hand.ts');
  const progress = createProgress({
    write: (text) => void process.stderr.write(text),
    terminal: process.stderr.isTTY,
    now: () => performance.now(),
  });
  const request = await readRequest(input, flags, (line) => progress.step(line));
  const streams = { standardInput: process.stdin, standardOutput: process.stdout };
  try {
    return await redactByHand(request, { progress, signal, ...streams });
  } catch (error) {
    if (!isSupportPacketError(error, 'CANCELLED')) throw error;
    progress.step('Cancelled: nothing was written');
    return CANCELLED_EXIT_CODE;
  }
}

/** Everything that can be wrong with the command line is said before anything is read. */
async function readRequest(input: string, flags: RedactFlags, say: (line: string) => void) {
  const { resolvePlaces } = await import('./redact/places.ts');
  const { readKnownValues } = await import('./redact/known-values-file.ts');
  const { readRules } = await import('./redact/rules-file.ts');
  const { output, report, level, force = false } = flags;
  const places = await resolvePlaces({ input, output, force, ...(report === undefined ? {} : { report }) });
  const userRules = flags.rules === undefined ? [] : await readRules(flags.rules);
  const known = flags.knownValues === undefined ? undefined : await readKnownValues(flags.knownValues);
  if (known !== undefined && known.unusedLines.length > 0) {
    const lines = known.unusedLines.slice(0, 20).join(', ');
    say(`Not used of the known values, because too short or too common: line ${lines}`);
  }
  return { places, level, knownValues: known?.values ?? [], userRules, force };
}
