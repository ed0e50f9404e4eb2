import type { SupportPacket } from '../api/packet.ts';
import type { KubeClient, ObjectKey } from '../kube/ports.ts';
import type { V1Job, V1Pod } from '../kube/types.ts';
import type { Logger } from '../logging/logger.ts';
import type { DiscoveryInput } from '../products/discovery.ts';
import type { Discovery } from '../products/ports.ts';
import type { CollectorPodConfig, DefaultDestination } from './config-schema.ts';
import type { ReadyReason } from './policies/state.ts';
import type { Slots } from './runtime/slots.ts';

/** A cache that follows the API server, over all watched namespaces. It may lag behind. */
export interface Lookup<T> {
  get(key: ObjectKey): T | undefined;
  list(): readonly T[];
}

/** What the operator sees without asking. */
export interface Caches {
  readonly packets: Lookup<SupportPacket>;
  /** Jobs of packets. */
  readonly jobs: Lookup<V1Job>;
  /** Pods of those Jobs. */
  readonly pods: Lookup<V1Pod>;
}

/** Something worth an Event on the packet. */
export interface PacketEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** Writes Events; it never blocks and never fails its caller. */
export interface PacketRecorder {
  record(packet: SupportPacket, event: PacketEvent): void;
}

/** What reconciling tells the metrics. */
export interface PacketMetrics {
  packetEnded(reason: ReadyReason): void;
}

/** How this installation is set up, as far as one packet is concerned. */
export interface Installation {
  readonly image: string;
  readonly collectorPod: CollectorPodConfig;
  readonly defaultDestination?: DefaultDestination | undefined;
  /** Empty: all. */
  readonly watchNamespaces: readonly string[];
  readonly maxConcurrentPackets: number;
  readonly ephemeralContainers: boolean;
}

/** Everything a reconcile needs; built once, in `run.ts`. */
export interface ReconcileDeps {
  readonly client: KubeClient;
  readonly caches: Caches;
  readonly installation: Installation;
  readonly discover: (input: DiscoveryInput) => Discovery;
  /** What discovery looks for, in words. */
  readonly describeDiscovery: () => string;
  readonly recorder: PacketRecorder;
  readonly metrics: PacketMetrics;
  readonly slots: Slots;
  /** UIDs of packets that may have RBAC objects left. A hint, refilled by the sweep after a restart. */
  readonly leftovers: Set<string>;
  /** Puts a packet into the queue. */
  readonly wake: (packet: SupportPacket) => void;
  readonly now: () => Date;
}

/** One reconcile of one packet. */
export interface Context {
  readonly deps: ReconcileDeps;
  readonly packet: SupportPacket;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** When to look again without being woken; empty: never. */
export interface Result {
  readonly requeueAfterMilliseconds?: number;
}
