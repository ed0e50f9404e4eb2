import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until `ask` gives something other than undefined or false; throws with `what` after `seconds`. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, seconds = 60): Promise<T> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    await delay(250);
  }
  throw new Error(`${what} did not happen within ${String(seconds)} s`);
}
