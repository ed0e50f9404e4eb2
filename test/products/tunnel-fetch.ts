import { setTimeout as delay } from 'node:timers/promises';
import { types } from 'node:util';

/** Milliseconds in which a tunnel that kubectl gave up is open again, also on a busy machine. */
const PATIENCE = 60_000;

/**
 * `fetch` through a tunnel of {@link portForward}: what got no answer at all, because the tunnel broke, is sent again.
 * An answer is given back whatever it says. For requests to a server of a test, which may come twice.
 */
export async function tunnelFetch(url: string, init: RequestInit): Promise<Response> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await fetch(url, init);
    } catch (error) {
      // fetch rejects with a TypeError, of another realm than Jest's, when there is no connection, or none any more.
      if (!types.isNativeError(error) || error.name !== 'TypeError' || performance.now() > end) throw error;
    }
    await delay(250, undefined, init.signal instanceof AbortSignal ? { signal: init.signal } : {});
  }
}
