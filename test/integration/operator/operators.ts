import { randomUUID } from 'node:crypto';
import { SHARD_LABEL } from '../../../src/api/names.ts';
import type { Kube } from '../../../src/kube/kube.ts';
import type { Logger } from '../../../src/logging/logger.ts';
import { operatorConfig, type OperatorConfig, type OperatorConfigInput } from '../../../src/operator/config-schema.ts';
import { runOperator } from '../../../src/operator/run.ts';
import type { Servers } from '../../../src/operator/runtime/servers.ts';
import type { World } from './world.ts';

/** An operator in this process. */
export interface RunningOperator extends AsyncDisposable {
  readonly servers: Servers;
  readonly identity: string;
  /** Orderly, as SIGTERM. */
  stop(): Promise<number>;
  /** Settles with the exit code. */
  readonly ended: Promise<number>;
}

/** Nothing is mounted from it and nothing runs in it: its pod finds no node, so the test plays the collector. */
const NOWHERE = { nodeSelector: { 'supportpacket.dev/test': 'nowhere' } };

export interface OperatorWishes {
  readonly config?: Partial<OperatorConfigInput>;
  /** Instead of the world's own client. */
  readonly kube?: Pick<Kube, 'client' | 'watcher' | 'connection' | 'close'>;
  readonly log?: Logger;
}

function configFor(world: World, wishes: Partial<OperatorConfigInput> = {}): OperatorConfig {
  return operatorConfig.parse({
    image: 'localhost/supportpacket/busybox:1',
    watchLabelSelector: `${SHARD_LABEL}=${world.shard}`,
    watchNamespaces: [world.namespace],
    collectorPod: NOWHERE,
    defaultDestination: {
      type: 'PersistentVolumeClaim',
      persistentVolumeClaim: { claimName: 'supportpackets' },
      create: { size: '1Gi' },
    },
    leaderElection: {
      namespace: world.namespace,
      identity: `test-${randomUUID()}`,
      // Long enough for an API server that is busy for a moment, short enough to wait for its end.
      leaseSeconds: 6,
      renewDeadlineSeconds: 5,
      retrySeconds: 0.3,
    },
    healthAddress: '127.0.0.1:0',
    metricsAddress: '127.0.0.1:0',
    ...wishes,
  });
}

export async function startOperator(
  world: World,
  { config, kube, log }: OperatorWishes = {},
): Promise<RunningOperator> {
  const stopping = new AbortController();
  const serving = Promise.withResolvers<Servers>();
  const parsed = configFor(world, config);
  const { client, watcher, connection } = kube ?? world.kube;
  const ended = runOperator(parsed, stopping.signal, {
    kube: { client, watcher, connection, close: () => undefined },
    log: log ?? quiet,
    onServing: serving.resolve,
  });
  ended.catch(serving.reject);
  const stop = (): Promise<number> => {
    stopping.abort();
    return ended;
  };
  return {
    servers: await serving.promise,
    identity: parsed.leaderElection.identity,
    stop,
    ended,
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

const silent = (): undefined => undefined;
const quiet: Logger = { error: silent, warn: silent, info: silent, debug: silent, child: () => quiet };
