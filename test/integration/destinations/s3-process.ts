import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { S3Order, S3Outcome } from './s3-program.ts';

/** A running {@link S3Order}. */
export interface S3Run {
  readonly outcome: Promise<S3Outcome>;
  abort(): void;
}

/** Starts the program in `s3-program.ts`. Its outcome rejects when it crashes. */
export function runS3(order: S3Order): S3Run {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const program = join(import.meta.dirname, 's3-program.ts');
  const child = spawn(process.execPath, ['--no-warnings', program, JSON.stringify(order)], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const outcome = async (): Promise<S3Outcome> => {
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    if (code !== 0) throw new Error(`the program ended with ${String(code)}`);
    return JSON.parse(output) as S3Outcome;
  };
  return { outcome: outcome(), abort: () => child.kill('SIGTERM') };
}
