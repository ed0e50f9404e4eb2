import { isSupportPacketError, SupportPacketError } from '../../../api/errors.ts';
import type { PlanContext, Rung } from '../../ports.ts';
import { createCoderApi } from './client.ts';
import type { Replica } from '../replicas.ts';

/** A GET to the API of one replica with the session token, for what a port of its own would give too. */
export function apiRung({ access }: Pick<PlanContext, 'access'>, replica: Replica, path: string, token: string): Rung {
  const { live, port } = replica;
  const place = { namespace: live.pod.metadata?.namespace ?? '', pod: live.selected.name, port };
  const api = createCoderApi(access, { ...place, token });
  return {
    access: 'product-api',
    source: api.source(path),
    open: async (signal) => {
      try {
        return { chunks: await api.open(path, signal) };
      } catch (error) {
        throw isSupportPacketError(error) && error.status === 403 ? withoutRight(error) : error;
      }
    },
  };
}

/** The same words for every path: one warning. */
function withoutRight(cause: unknown): SupportPacketError {
  const message =
    'The session token lacks debug_info:read, which only the role Owner has: the API gives no expvar, and no profiles and ' +
    'metrics where their ports are closed';
  return new SupportPacketError('ITEM_UNAVAILABLE', message, { cause, status: 403, warning: 'TokenRightMissing' });
}
