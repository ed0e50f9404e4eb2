import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import { createLeakDetector, type LeakFinding } from '../../redact/detector.ts';
import { openInput } from './input/open-input.ts';

export interface CheckOptions {
  /** A single file, whatever it holds. */
  readonly asOneFile: boolean;
  /** How many files must be there. */
  readonly files: number;
  readonly knownValues: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Reads what was written as its reader will, and looks for secrets with the detector that shares no code with the rules.
 * Rejects with REDACTION_FAILED when the output cannot be read back whole.
 */
export async function checkOutput(path: string, options: CheckOptions): Promise<readonly LeakFinding[]> {
  const { asOneFile, files, knownValues, signal } = options;
  const detector = createLeakDetector({ knownValues });
  const findings: LeakFinding[] = [];
  let seen = 0;
  try {
    await using output = await openInput(path, { asOneFile, trusted: true });
    for await (const found of output.walk(signal)) {
      if (found.type === 'left-out') throw unreadable();
      findings.push(...(await detector.scan(found.item.path, found.item.open(signal))));
      seen += 1;
    }
  } catch (error) {
    throw isSupportPacketError(error, 'FORMAT_UNREADABLE') ? unreadable() : error;
  }
  if (seen !== files) throw unreadable();
  return findings;
}

function unreadable(): SupportPacketError {
  return new SupportPacketError('REDACTION_FAILED', 'The output could not be read back and was removed');
}
