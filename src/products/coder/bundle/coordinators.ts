import type { CoderApi } from '../api/client.ts';

const MOST_BYTES = 16 * 1024 * 1024;
/** Behind it the page names agents that somebody wants to reach, whether they are there or not. */
const TUNNELS = /tunnels: total/;

/** The page of each replica that shows who is connected to it; nothing for one that did not give it. */
export async function readCoordinators(
  apis: readonly CoderApi[],
  signal: AbortSignal,
): Promise<readonly (string | undefined)[]> {
  return Promise.all(
    apis.map(async (api) => {
      const page = await api.read('/api/v2/debug/coordinator', MOST_BYTES, signal).catch(() => undefined);
      return page?.toString('utf8');
    }),
  );
}

/**
 * The replica that an agent is connected to: the command must run there, because the open-source build's replicas do not
 * know each other's agents and the command waits for ever for one that it does not see. `elsewhere`: all replicas were
 * asked and none has it. Pure.
 */
export function coordinatorOf(agent: string, pages: readonly (string | undefined)[]): number | 'elsewhere' | 'unknown' {
  const found = pages.findIndex((page) => page?.split(TUNNELS, 1)[0]?.includes(agent) === true);
  if (found !== -1) return found;
  return pages.every((page) => page !== undefined) ? 'elsewhere' : 'unknown';
}
