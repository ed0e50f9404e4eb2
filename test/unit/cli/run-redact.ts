import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { buffer, text } from 'node:stream/consumers';

/** The program as it is shipped; from its sources it takes three times as long to start. */
const main = resolve(import.meta.dirname, '../../../dist/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Starts `supportpacket redact` as a person does. */
export function startRedact(args: readonly string[]) {
  const env = { ...process.env, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' };
  return spawn(process.execPath, [main, 'redact', ...args], { env });
}

/** Runs it to its end. */
export async function runRedact(args: readonly string[], stdin = ''): Promise<Ended> {
  const child = startRedact(args);
  child.stdin.end(stdin);
  const [stdout, stderr, [code]] = await Promise.all([
    buffer(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}
