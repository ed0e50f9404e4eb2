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
    open: async (signal) => ({ chunks: await api.open(path, signal) }),
  };
}
