import { type Answer, type Listening, serve } from './http-server.ts';
import type { Metrics } from './metrics.ts';

export interface ServersOptions {
  /** `host:port`, `:port` or `0` for none. */
  readonly healthAddress: string;
  readonly metricsAddress: string;
  /** Caches are filled and nobody has asked us to stop; true for a replica that waits for the lease, too. */
  readonly isReady: () => boolean;
  readonly metrics: Pick<Metrics, 'contentType' | 'text'>;
}

export interface Servers extends AsyncDisposable {
  readonly healthPort: number | undefined;
  readonly metricsPort: number | undefined;
}

/**
 * Probes and metrics, on ports of their own. `/healthz` answers as long as the event loop turns: an API server that is away
 * must not get the operator restarted.
 */
export async function startServers({
  healthAddress,
  metricsAddress,
  isReady,
  metrics,
}: ServersOptions): Promise<Servers> {
  const health = await serveUnlessOff(healthAddress, {
    '/healthz': () => ({ status: 200, body: 'ok\n' }),
    '/readyz': () => (isReady() ? { status: 200, body: 'ok\n' } : { status: 503, body: 'caches are not filled\n' }),
  });
  const served = await serveUnlessOff(metricsAddress, {
    '/metrics': async () => ({ status: 200, body: await metrics.text(), contentType: metrics.contentType }),
  });
  return {
    healthPort: health?.port,
    metricsPort: served?.port,
    [Symbol.asyncDispose]: async () => {
      await health?.[Symbol.asyncDispose]();
      await served?.[Symbol.asyncDispose]();
    },
  };
}

async function serveUnlessOff(
  address: string,
  routes: Readonly<Record<string, () => Answer | Promise<Answer>>>,
): Promise<Listening | undefined> {
  return address === '0' ? undefined : await serve(address, routes);
}
