import { waitFor } from '../../cluster/wait-for.ts';

/**
 * Asks again until `ask` gives something other than undefined or false; an error counts as "not yet", for a busy API server
 * may refuse a question. Throws with `what`, and the last error, after `seconds`.
 */
export function eventually<T>(what: string, ask: () => Promise<T | undefined | false>, seconds = 180): Promise<T> {
  const probe = async (): Promise<T | undefined> => {
    const answer = await ask();
    return answer === false ? undefined : answer;
  };
  return waitFor(what, probe, { timeout: seconds * 1000, interval: 250 });
}
