import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from '@prometheus-io/client';
import { READY_REASONS, isTerminal, type ReadyReason } from '../policies/state.ts';
import type { PacketMetrics } from '../ports.ts';
import type { QueueObserver } from './work-queue.ts';
import type { Outcome } from './workers.ts';

/** The only file that knows the metrics library. Names and labels of queue and reconcile are controller-runtime's. */
export interface Metrics extends PacketMetrics {
  readonly queue: QueueObserver;
  readonly reconciled: (outcome: Outcome, seconds: number) => void;
  readonly activeWorkers: (change: 1 | -1) => void;
  leading(isLeader: boolean): void;
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
}

export interface MetricsOptions {
  /** Name of the lease. */
  readonly lease: string;
  /** Packets that hold a slot now. */
  readonly running: () => number;
  /** Metrics of the process (memory, event loop …); off in tests. */
  readonly withProcess: boolean;
}

const CONTROLLER = 'supportpacket';
const OUTCOMES: readonly Outcome[] = ['success', 'requeue_after', 'requeue', 'error'];
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** Makes all series at once, at 0, so that a rate over the first minutes is right. */
export function createMetrics({ lease, running, withProcess }: MetricsOptions): Metrics {
  const registry = new Registry();
  const registers = [registry];
  if (withProcess) collectDefaultMetrics({ register: registry });
  const leader = new Gauge({
    name: 'leader_election_master_status',
    help: 'Whether this replica leads.',
    labelNames: ['name'],
    registers,
  });
  leader.set({ name: lease }, 0);
  const packets = new Counter({
    name: 'supportpacket_packets_total',
    help: 'Packets that have ended, by reason.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of READY_REASONS.filter((one) => isTerminal({ reason: one, message: '' })))
    packets.inc({ reason }, 0);
  const collect = function collect(this: Gauge): void {
    this.set(running());
  };
  const runningGauge = new Gauge({
    name: 'supportpacket_running',
    help: 'Packets that are being collected.',
    registers,
    collect,
  });
  runningGauge.set(0);
  return {
    queue: queueMetrics(registers),
    ...reconcileMetrics(registers),
    packetEnded: (reason: ReadyReason) => packets.inc({ reason }),
    leading: (isLeader) => leader.set({ name: lease }, isLeader ? 1 : 0),
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function reconcileMetrics(registers: Registry[]): Pick<Metrics, 'reconciled' | 'activeWorkers'> {
  const total = new Counter({
    name: 'controller_runtime_reconcile_total',
    help: 'Reconciles by result.',
    labelNames: ['controller', 'result'],
    registers,
  });
  for (const result of OUTCOMES) total.inc({ controller: CONTROLLER, result }, 0);
  const errors = new Counter({
    name: 'controller_runtime_reconcile_errors_total',
    help: 'Failed reconciles.',
    labelNames: ['controller'],
    registers,
  });
  errors.inc({ controller: CONTROLLER }, 0);
  const time = new Histogram({
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Length of a reconcile.',
    labelNames: ['controller'],
    buckets: SECONDS,
    registers,
  });
  time.zero({ controller: CONTROLLER });
  const active = new Gauge({
    name: 'controller_runtime_active_workers',
    help: 'Workers that reconcile now.',
    labelNames: ['controller'],
    registers,
  });
  active.set({ controller: CONTROLLER }, 0);
  return {
    reconciled: (result, seconds) => {
      total.inc({ controller: CONTROLLER, result });
      time.observe({ controller: CONTROLLER }, seconds);
      if (result === 'error') errors.inc({ controller: CONTROLLER });
    },
    activeWorkers: (change) => active.inc({ controller: CONTROLLER }, change),
  };
}

function queueMetrics(registers: Registry[]): QueueObserver {
  const labels = { name: CONTROLLER };
  const family = (name: string, help: string) => ({ name: `workqueue_${name}`, help, labelNames: ['name'], registers });
  const depth = new Gauge(family('depth', 'Keys that wait.'));
  const adds = new Counter(family('adds_total', 'Keys that were added.'));
  const retries = new Counter(family('retries_total', 'Keys that were added again after a failure.'));
  const waited = new Histogram({ ...family('queue_duration_seconds', 'Time a key waits.'), buckets: SECONDS });
  const worked = new Histogram({ ...family('work_duration_seconds', 'Time of work on a key.'), buckets: SECONDS });
  depth.set(labels, 0);
  adds.inc(labels, 0);
  retries.inc(labels, 0);
  waited.zero(labels);
  worked.zero(labels);
  return {
    added: (now) => {
      adds.inc(labels);
      depth.set(labels, now);
    },
    started: (now, seconds) => {
      depth.set(labels, now);
      waited.observe(labels, seconds);
    },
    finished: (seconds) => {
      worked.observe(labels, seconds);
    },
    retried: () => {
      retries.inc(labels);
    },
  };
}
