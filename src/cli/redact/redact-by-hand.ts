import { rm } from 'node:fs/promises';
import { cancelled } from '../../api/cancelled.ts';
import { isSupportPacketError, SupportPacketError } from '../../api/errors.ts';
import { isDiskFull } from '../../archive/disk-full.ts';
import { attempt, type Attempt, type AttemptDeps } from './attempt.ts';
import type { RedactRequest } from './request.ts';
import { type Shape, shapeOf } from './shape.ts';
import { reportText, summaryLines } from './summary.ts';
import { createWorkplace, send, type Workplace } from './workplace.ts';

/** Exit code when OUT is complete but for what is listed. */
const LEFT_OUT_EXIT_CODE = 3;

export interface RedactDeps extends AttemptDeps {
  readonly standardOutput: NodeJS.WritableStream;
}

/**
 * `supportpacket redact`: IN is only read, OUT appears at once and whole or not at all. Returns the exit code. Rejects with
 * LEAK_DETECTED when the written output still holds a secret, CANCELLED when the signal came, SPOOL_FULL without room.
 */
export async function redactByHand(request: RedactRequest, deps: RedactDeps): Promise<number> {
  const shape = await shapeOf(request.places);
  await using workplace = await createWorkplace(request.places.output);
  try {
    const done = await untilNothingIsLearned(request, shape, workplace, deps);
    refuseLeaks(done);
    await publish(done, request, workplace, deps);
    for (const line of summaryLines(done.report, done.result, placeOf(done, request))) deps.progress.step(line);
    return done.result.leftOut.length === 0 ? 0 : LEFT_OUT_EXIT_CODE;
  } catch (error) {
    throw explained(error, deps.signal);
  }
}

/**
 * A secret that a document revealed may stand in what was already written, for example in an archive that came before it. Then
 * everything is done once more with all that is known by now.
 */
async function untilNothingIsLearned(
  request: RedactRequest,
  shape: Shape,
  workplace: Workplace,
  deps: RedactDeps,
): Promise<Attempt> {
  const directory = await workplace.attempt();
  const first = await attempt(request, shape, directory, deps);
  const learned = first.knownValues.length > request.knownValues.length;
  if (first.leaks.length === 0 || !learned || request.places.input === undefined) return first;
  await rm(directory, { recursive: true });
  deps.progress.step('Secrets were learned on the way: once more, for the files that were written before');
  return attempt({ ...request, knownValues: first.knownValues }, shape, await workplace.attempt(), deps);
}

function refuseLeaks({ leaks }: Attempt): void {
  if (leaks.length === 0) return;
  const places = leaks.slice(0, 10).map(({ path, kind }) => `${path} (${kind})`);
  const message = `The output still held a secret and was removed: ${places.join(', ')}`;
  throw new SupportPacketError('LEAK_DETECTED', message);
}

async function publish(done: Attempt, request: RedactRequest, workplace: Workplace, deps: RedactDeps): Promise<void> {
  const { places, force } = request;
  deps.signal.throwIfAborted();
  if (done.finished !== undefined) {
    if (places.output === undefined) await send(done.finished, deps.standardOutput, deps.signal);
    else await workplace.publish(done.finished, places.output, force);
  }
  if (places.report !== undefined) {
    await workplace.publishText(reportText(done.report, done.result.leftOut), places.report);
  }
}

function placeOf(done: Attempt, { places }: RedactRequest): string | undefined {
  return done.finished === undefined ? undefined : (places.output ?? 'standard output');
}

function explained(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return cancelled(signal, 'The redaction');
  if (!isDiskFull(error) && !isSupportPacketError(error, 'SPOOL_FULL')) return error;
  const message = 'No room is left on the disk of OUT: nothing was written; free some or choose another place';
  return new SupportPacketError('SPOOL_FULL', message, { cause: error });
}
