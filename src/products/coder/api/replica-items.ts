import type { Item } from '../../ports.ts';
import { apiItem, type ApiFile, type ApiSource } from './api-item.ts';

/** The server bounds its own health check by 30 s. */
const HEALTH_SECONDS = 45;

const FILES: readonly ApiFile[] = [
  {
    name: 'Health',
    path: 'health.json',
    url: '/api/v2/debug/health?force=true',
    right: 'debugInfo',
    expected: 'object',
    seconds: HEALTH_SECONDS,
  },
  {
    name: 'Network',
    path: 'coordinator_debug.html',
    url: '/api/v2/debug/coordinator',
    right: 'debugInfo',
    expected: 'page',
  },
  { name: 'Network', path: 'tailnet_debug.html', url: '/api/v2/debug/tailnet', right: 'debugInfo', expected: 'page' },
];

/**
 * What each replica knows for itself: its health, who is connected to it. The vendor's bundle has that of whichever replica
 * the load balancer chose. `source` has one API, that of the replica.
 */
export function replicaItems(source: ApiSource, pod: string): readonly Item[] {
  // Made elsewhere, and only with this right: the message that it is missing names it too.
  source.rights.note('debugInfo', `replicas/${pod}/expvar.json`);
  return FILES.map((file) => apiItem(source, { ...file, path: `replicas/${pod}/${file.path}` }));
}
