/**
 * One preflight or store, as a program: prints `{ location }`, `{}` or `{ code, message, retry }`; SIGTERM aborts.
 * In a process of its own because Jest's vm context has other Error classes than Node's network code, which the SDK minds.
 */
import { isSupportPacketError } from '../../../src/api/errors.ts';
import type { StoredArchive } from '../../../src/destinations/ports.ts';
import type { S3Options, S3Tuning } from '../../../src/destinations/s3/options.ts';
import { createS3Destination } from '../../../src/destinations/s3/s3-destination.ts';

/** What the program is told, as JSON in its one argument. */
export interface S3Order {
  readonly options: S3Options;
  readonly tuning: S3Tuning;
  /** Absent: only the preflight. */
  readonly archive?: StoredArchive;
}

/** What it prints. */
export interface S3Outcome {
  readonly location?: string;
  readonly code?: string;
  readonly message?: string;
  readonly retry?: string;
}

async function carryOut({ options, tuning, archive }: S3Order, signal: AbortSignal): Promise<S3Outcome> {
  const destination = createS3Destination(options, tuning);
  if (archive !== undefined) return destination.store(archive, signal);
  await destination.preflight(signal);
  return {};
}

const abort = new AbortController();
process.once('SIGTERM', () => abort.abort());
try {
  console.log(JSON.stringify(await carryOut(JSON.parse(process.argv[2] ?? '') as S3Order, abort.signal)));
} catch (error) {
  if (!isSupportPacketError(error)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message, retry: error.retry }));
}
