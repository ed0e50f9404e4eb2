import { isSupportPacketError } from '../../api/errors.ts';
import type { LeakFinding } from '../../redact/detector.ts';
import { createRedactor } from '../../redact/redactor.ts';
import type { RedactionReport } from '../../redact/ports.ts';
import { checkOutput } from './check-output.ts';
import { createStreamInput } from './input/file-input.ts';
import type { Input, LeftOut } from './input/input.ts';
import { openInput } from './input/open-input.ts';
import { createArchiveOutput } from './output/archive-output.ts';
import { createFileOutput } from './output/file-output.ts';
import { createFolderOutput } from './output/folder-output.ts';
import type { Output } from './output/output.ts';
import type { Progress } from './progress.ts';
import { type ItemsResult, redactItems } from './redact-items.ts';
import type { RedactRequest } from './request.ts';
import type { Shape } from './shape.ts';

export interface AttemptDeps {
  readonly progress: Progress;
  readonly standardInput: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

/** One way through everything, into a folder of its own. */
export interface Attempt {
  readonly result: ItemsResult;
  readonly report: RedactionReport;
  /** The finished file or folder; absent when nothing could be redacted. */
  readonly finished?: string;
  /** Secrets that the independent detector still sees in it. */
  readonly leaks: readonly LeakFinding[];
  /** Values that were given and those that were found on the way. */
  readonly knownValues: readonly string[];
}

/** Redacts, writes and checks. Nothing of it is at OUT yet. */
export async function attempt(
  request: RedactRequest,
  shape: Shape,
  directory: string,
  deps: AttemptDeps,
): Promise<Attempt> {
  const { level, knownValues, userRules } = request;
  const redactor = createRedactor({ level, knownValues, userRules });
  const output = await createOutput(shape, directory);
  const redactAll = (input: Input): Promise<ItemsResult> => redactItems(input, output, { redactor, ...deps });
  const result = await redactInput(request, shape, deps.standardInput, redactAll);
  const base = { result, report: redactor.report(), knownValues: redactor.knownValues() };
  if (result.written === 0 && result.leftOut.length > 0) return { ...base, leaks: [] };
  deps.progress.step('Writing and checking the output');
  const finished = await output.finish(deps.signal);
  const check = { asOneFile: shape.oneFile && shape.output === 'plain', files: result.written, signal: deps.signal };
  return { ...base, finished, leaks: await checkOutput(finished, { ...check, knownValues: base.knownValues }) };
}

/** An archive that cannot even be opened is left out as a whole. */
async function redactInput(
  { places }: RedactRequest,
  { oneFile }: Shape,
  standardInput: AsyncIterable<Uint8Array>,
  use: (input: Input) => Promise<ItemsResult>,
): Promise<ItemsResult> {
  if (places.input === undefined) return use(createStreamInput('stdin', standardInput));
  try {
    await using input = await openInput(places.input, { asOneFile: oneFile, trusted: false });
    return await use(input);
  } catch (error) {
    if (!isSupportPacketError(error, 'FORMAT_UNREADABLE')) throw error;
    return nothing({ path: 'IN', reason: error.reason, message: error.message });
  }
}

function nothing(leftOut: LeftOut): ItemsResult {
  return { written: 0, bytesIn: 0, leftOut: [leftOut] };
}

async function createOutput({ oneFile, output }: Shape, directory: string): Promise<Output> {
  if (output !== 'plain') return createArchiveOutput(directory, output);
  return oneFile ? createFileOutput(directory) : createFolderOutput(directory);
}
