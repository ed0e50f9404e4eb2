import { isSupportPacketError, messageOf } from '../api/errors.ts';
import { type Clock, systemClock } from '../kube/clock.ts';
import { loadConnection } from '../kube/config.ts';
import { createKube, type Kube } from '../kube/kube.ts';
import { runLeaderElected } from '../kube/lease.ts';
import { createLogger, type Logger } from '../logging/logger.ts';
import { assemble, type Operator, type OperatorKube } from './assemble.ts';
import type { OperatorConfig } from './config-schema.ts';
import type { RunningCaches } from './runtime/caches.ts';
import { lead } from './runtime/lead.ts';
import { type Servers, startServers } from './runtime/servers.ts';

/** What a test or another program may bring along. */
export interface RunDeps {
  readonly kube?: OperatorKube;
  readonly log?: Logger;
  readonly clock?: Clock;
  /** Told when probes and metrics are served. */
  readonly onServing?: (servers: Servers) => void;
}

/**
 * Runs the operator until `signal` aborts. Resolves with the exit code: 0 after an orderly stop, 1 when the lease was lost
 * (the process must end then, and start anew as a follower). Rejects with USAGE for a configuration that cannot work.
 */
export async function runOperator(config: OperatorConfig, signal: AbortSignal, given: RunDeps = {}): Promise<number> {
  const log = (given.log ?? createLogger({ level: config.logLevel, component: 'operator' })).child({
    controller: 'supportpacket',
  });
  const kube = given.kube ?? (await connect(config, log));
  const watching = new AbortController();
  const operator = assemble({ config, kube, clock: given.clock ?? systemClock, log }, watching.signal);
  try {
    await using servers = await startServers({
      healthAddress: config.healthAddress,
      metricsAddress: config.metricsAddress,
      isReady: () => operator.caches.isSynced() && !signal.aborted,
      metrics: operator.metrics,
    });
    given.onServing?.(servers);
    log.info('Started', { image: config.image, watchNamespaces: config.watchNamespaces.join(',') });
    return await elect(operator, signal);
  } finally {
    await operator.recorder.flush();
    watching.abort();
    await operator.caches.done;
    kube.close();
    log.info('Stopped');
  }
}

async function connect({ kubeconfig: file, context }: OperatorConfig, log: Logger): Promise<Kube> {
  const connection = await loadConnection(
    file === undefined ? { type: 'inCluster' } : { type: 'file', file, ...(context === undefined ? {} : { context }) },
  );
  return createKube(connection, {
    userAgent: 'supportpacket-operator',
    onWatchError: ({ plural }, error) => {
      log.warn('Watch failed, going on', { resource: plural, code: error.code, error: error.message });
    },
  });
}

async function elect(
  { config, kube, clock, log, metrics, queue, deps, caches }: Operator,
  signal: AbortSignal,
): Promise<number> {
  await untilSynced(caches, signal);
  if (signal.aborted) return 0;
  const { namespace = kube.connection.namespace, leaseName: name, identity, ...durations } = config.leaderElection;
  const election = {
    client: kube.client,
    clock,
    lease: { namespace, name },
    identity,
    durations,
    onError: (error: unknown) => {
      log.warn('Lease cannot be written', { lease: `${namespace}/${name}`, error: messageOf(error) });
    },
  };
  const { workers, sweepSeconds, shutdownSeconds } = config;
  const work = { deps, queue, metrics, log, clock, workers, sweepSeconds, shutdownSeconds };
  try {
    await runLeaderElected(election, (elected) => lead(work, elected), signal);
    return 0;
  } catch (error) {
    if (!isSupportPacketError(error, 'LEASE_LOST')) throw error;
    log.error('Lease lost', { lease: `${namespace}/${name}` });
    return 1;
  }
}

/** Resolves when the caches are filled, or when `signal` aborts. */
async function untilSynced(caches: RunningCaches, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const stop = (): void => {
    aborted.resolve();
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  await Promise.race([caches.synced, aborted.promise]);
  signal.removeEventListener('abort', stop);
}
