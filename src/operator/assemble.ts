import { messageOf } from '../api/errors.ts';
import { API_VERSION, KIND, OPERATOR_MANAGER } from '../api/names.ts';
import type { Clock } from '../kube/clock.ts';
import { createEventRecorder, type EventRecorder } from '../kube/events.ts';
import type { Kube } from '../kube/kube.ts';
import type { Logger } from '../logging/logger.ts';
import { describeDiscovery, discoverTargets } from '../products/discovery.ts';
import type { OperatorConfig } from './config-schema.ts';
import type { PacketRecorder, ReconcileDeps } from './ports.ts';
import { keyOf } from './reconcile.ts';
import { type RunningCaches, startCaches } from './runtime/caches.ts';
import { createMetrics, type Metrics } from './runtime/metrics.ts';
import { Slots } from './runtime/slots.ts';
import { WorkQueue } from './runtime/work-queue.ts';

/** What the operator needs of `src/kube`. */
export type OperatorKube = Pick<Kube, 'client' | 'watcher' | 'close'> & {
  readonly connection: Pick<Kube['connection'], 'namespace'>;
};

export interface Surroundings {
  readonly config: OperatorConfig;
  readonly kube: OperatorKube;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The parts of one running operator. */
export interface Operator extends Surroundings {
  readonly metrics: Metrics;
  readonly queue: WorkQueue;
  readonly recorder: EventRecorder;
  readonly caches: RunningCaches;
  readonly deps: ReconcileDeps;
}

/** Builds the parts and starts the watches, which end with `watching`. Nothing is reconciled yet. */
export function assemble(surroundings: Surroundings, watching: AbortSignal): Operator {
  const { config, kube, clock } = surroundings;
  const slots = new Slots(config.maxConcurrentPackets);
  const leftovers = new Set<string>();
  const lease = config.leaderElection.leaseName;
  const metrics = createMetrics({ lease, running: () => slots.size, withProcess: true });
  const queue = new WorkQueue({ observer: metrics.queue, monotonic: () => clock.monotonic(), random: Math.random });
  const recorder = createRecorder(surroundings);
  const caches = createCaches(surroundings, { queue, slots, leftovers }, watching);
  const deps: ReconcileDeps = {
    client: kube.client,
    caches,
    installation: config,
    discover: discoverTargets,
    describeDiscovery,
    recorder: packetRecorder(recorder),
    metrics,
    slots,
    leftovers,
    wake: ({ metadata }) => {
      queue.add(keyOf(metadata));
    },
    now: () => clock.now(),
  };
  return { ...surroundings, metrics, queue, recorder, caches, deps };
}

function createCaches(
  { config, kube, log }: Surroundings,
  { queue, slots, leftovers }: Pick<ReconcileDeps, 'slots' | 'leftovers'> & { readonly queue: WorkQueue },
  watching: AbortSignal,
): RunningCaches {
  const options = {
    watcher: kube.watcher,
    namespaces: config.watchNamespaces,
    packetSelector: config.watchLabelSelector,
    resyncSeconds: config.resyncSeconds,
    onChange: (key: string) => {
      queue.add(key);
    },
    onPacketGone: (uid: string) => {
      slots.release(uid);
      leftovers.delete(uid);
    },
    onError: (error: unknown) => {
      log.error('Handler of a watch failed', { error: messageOf(error) });
    },
  };
  return startCaches(options, watching);
}

function createRecorder({ config, kube, clock, log }: Surroundings): EventRecorder {
  return createEventRecorder({
    client: kube.client,
    clock,
    reportingController: OPERATOR_MANAGER,
    reportingInstance: config.leaderElection.identity,
    onError: (error) => {
      log.warn('Event was not written', { error: messageOf(error) });
    },
  });
}

function packetRecorder(recorder: EventRecorder): PacketRecorder {
  return {
    record: ({ metadata: { name, namespace, uid } }, event) => {
      recorder.record({ ...event, regarding: { apiVersion: API_VERSION, kind: KIND, name, namespace, uid } });
    },
  };
}
