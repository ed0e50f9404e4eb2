import { setTimeout as delay } from 'node:timers/promises';
import { processes } from './processes.ts';

/** Waits, and ends with the first of: its time, a signal. */
export async function hold(seconds: number, signal: AbortSignal): Promise<void> {
  await delay(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

/** Ends the process that holds this container; the other containers' processes are in sight too, so it goes by the token. */
export async function release(token: string): Promise<void> {
  for (const { pid, argv } of await processes()) {
    if (argv.includes('hold') && argv.includes(token)) process.kill(pid, 'SIGTERM');
  }
}
