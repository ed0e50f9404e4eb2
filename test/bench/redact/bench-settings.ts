import type { CacheDeps } from '../../cluster/cache.ts';

/** What a case of the bench works with. */
export interface RedactBench {
  readonly deps: CacheDeps;
  /** For logs and results; goes at the end. */
  readonly folder: string;
  /** Bytes of a log. The goals are meant for 256 MiB; with less the start of the engine weighs more. */
  readonly bytes: number;
  readonly rounds: number;
  /** Bytes of the stream for which memory is compared with that of 64 MiB. */
  readonly largeBytes: number;
}

export const MIB = 1024 ** 2;
