import { setTimeout as delay } from 'node:timers/promises';
import { cancelled } from '../api/cancelled.ts';
import { isSupportPacketError } from '../api/errors.ts';

/** Tries `work` once more after each of the pauses (milliseconds), as long as its error says that this may help. */
export async function retried<T>(work: () => Promise<T>, pauses: readonly number[], signal: AbortSignal): Promise<T> {
  for (const pause of pauses) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !isSupportPacketError(error) || error.retry === 'never') throw error;
    }
    await delay(pause, undefined, { signal }).catch(() => {
      throw cancelled(signal, 'Trying again');
    });
  }
  return work();
}
