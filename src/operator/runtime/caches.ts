import { PACKET_ANNOTATION, PACKET_UID_LABEL } from '../../api/names.ts';
import type { SupportPacket } from '../../api/packet.ts';
import { createInformer, type Informer } from '../../kube/informer.ts';
import type { KubeObject, Resource, WatchEvent, Watcher } from '../../kube/ports.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Job, V1Pod } from '../../kube/types.ts';
import type { Caches, Lookup } from '../ports.ts';
import { keyOf } from '../reconcile.ts';

export interface CachesOptions {
  readonly watcher: Watcher;
  /** Empty: all. One watch per namespace, so that no right beyond it is needed. */
  readonly namespaces: readonly string[];
  /** Label selector of packets; empty: all. */
  readonly packetSelector: string;
  readonly resyncSeconds: number;
  /** A packet, or something that belongs to it, is new or different. */
  readonly onChange: (key: string) => void;
  readonly onPacketGone: (uid: string) => void;
  readonly onError: (error: unknown) => void;
}

export interface RunningCaches extends Caches {
  /** Resolves after everything was listed once. */
  readonly synced: Promise<void>;
  isSynced(): boolean;
  /** Settles when all watches have ended. */
  readonly done: Promise<unknown>;
}

interface Followed<T> extends Lookup<T> {
  readonly informers: readonly Informer<T>[];
}

/** Follows packets, and the Jobs and pods that carry a packet's label, until `signal` aborts. */
export function startCaches(options: CachesOptions, signal: AbortSignal): RunningCaches {
  const owned = {
    labelSelector: PACKET_UID_LABEL,
    onEvent: <T extends KubeObject>(event: WatchEvent<T>) => wakeOwner(options, event),
  };
  const own = {
    ...(options.packetSelector === '' ? {} : { labelSelector: options.packetSelector }),
    onEvent: (event: WatchEvent<SupportPacket>) => {
      tell(options, event);
    },
  };
  const packets = follow<SupportPacket>(resources.supportPackets, own, options, signal);
  const jobs = follow<V1Job>(resources.jobs, owned, options, signal);
  const pods = follow<V1Pod>(resources.pods, owned, options, signal);
  const informers = [...packets.informers, ...jobs.informers, ...pods.informers];
  return {
    packets,
    jobs,
    pods,
    synced: Promise.all(informers.map(({ synced }) => synced)).then(() => undefined),
    isSynced: () => informers.every((informer) => informer.isSynced()),
    done: Promise.allSettled(informers.map(({ done }) => done)),
  };
}

function follow<T extends KubeObject>(
  resource: Resource,
  { labelSelector, onEvent }: { readonly labelSelector?: string; readonly onEvent: (event: WatchEvent<T>) => void },
  { watcher, namespaces, resyncSeconds, onError: onHandlerError }: CachesOptions,
  signal: AbortSignal,
): Followed<T> {
  const selector = labelSelector === undefined ? {} : { labelSelector };
  const scopes = namespaces.length === 0 ? [{}] : namespaces.map((namespace) => ({ namespace }));
  const informers = scopes.map((scope) =>
    createInformer<T>(watcher, resource, { ...scope, ...selector, resyncSeconds, onEvent, onHandlerError }, signal),
  );
  return {
    informers,
    get: (key) => informers.map((informer) => informer.get(key)).find((object) => object !== undefined),
    list: () => informers.flatMap((informer) => informer.list()),
  };
}

function tell(options: CachesOptions, event: WatchEvent<SupportPacket>): void {
  if (event.type === 'SYNCED') return;
  if (event.type === 'DELETED') options.onPacketGone(event.object.metadata.uid);
  options.onChange(keyOf(event.object.metadata));
}

/** Jobs and pods lead to their packet by annotation; what lacks it is none of ours. */
function wakeOwner<T extends KubeObject>(options: CachesOptions, event: WatchEvent<T>): void {
  if (event.type === 'SYNCED') return;
  const key = event.object.metadata?.annotations?.[PACKET_ANNOTATION];
  if (key !== undefined) options.onChange(key);
}
