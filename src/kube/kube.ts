import type { SupportPacketError } from '../api/errors.ts';
import { createKubeClient } from './client.ts';
import { type Clock, systemClock } from './clock.ts';
import type { KubeConnection } from './connection.ts';
import { createTransport } from './http-request.ts';
import { createPodAccess } from './pod-access.ts';
import type { KubeClient, PodAccess, Resource, Watcher } from './ports.ts';
import { createWatcher } from './watch.ts';

/** Everything this folder offers over one connection. */
export interface Kube {
  readonly connection: KubeConnection;
  readonly client: KubeClient;
  readonly watcher: Watcher;
  readonly pods: PodAccess;
  /** Closes idle connections; what is under way ends by its own signal. */
  close(): void;
}

export interface KubeOptions {
  /** `supportpacket/<version>`; the part before the slash becomes the field manager of plain writes. */
  readonly userAgent: string;
  /** Told about each failure of a watch, which goes on by itself. */
  readonly onWatchError: (resource: Resource, error: SupportPacketError) => void;
  readonly clock?: Clock;
  /** Milliseconds for one API call; default 30 000. */
  readonly requestTimeout?: number;
  /** Milliseconds of silence after which an exec or port-forward connection counts as dead; default 30 000. */
  readonly streamIdleTimeout?: number;
  /** See WatcherDeps. */
  readonly watchSeconds?: number;
  readonly watchGraceMilliseconds?: number;
}

const DEFAULT_TIMEOUT = 30_000;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const PAGE_SIZE = 500;

/** Wires transport, client, watcher and pod access together. Opens no connection yet. */
export function createKube(connection: KubeConnection, options: KubeOptions): Kube {
  const clock = options.clock ?? systemClock;
  const requestTimeout = options.requestTimeout ?? DEFAULT_TIMEOUT;
  const transport = createTransport(connection, { headersTimeout: requestTimeout, userAgent: options.userAgent });
  const client = createKubeClient(transport, {
    clock,
    requestTimeout,
    maxBodyBytes: MAX_BODY_BYTES,
    pageSize: PAGE_SIZE,
  });
  const watcher = createWatcher({
    client,
    transport,
    clock,
    random: Math.random,
    onError: options.onWatchError,
    ...(options.watchSeconds === undefined ? {} : { watchSeconds: options.watchSeconds }),
    ...(options.watchGraceMilliseconds === undefined ? {} : { graceMilliseconds: options.watchGraceMilliseconds }),
  });
  const pods = createPodAccess(transport, {
    connection,
    userAgent: options.userAgent,
    idleTimeout: options.streamIdleTimeout ?? DEFAULT_TIMEOUT,
  });
  return {
    connection,
    client,
    watcher,
    pods,
    close: () => {
      transport.close();
    },
  };
}
