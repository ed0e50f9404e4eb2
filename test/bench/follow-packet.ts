import type { SupportPacket } from '../../src/api/packet.ts';
import { PACKET_ANNOTATION, PACKET_UID_LABEL } from '../../src/api/names.ts';
import type { Kube } from '../../src/kube/kube.ts';
import type { KubeObject, WatchEvent } from '../../src/kube/ports.ts';
import { resources } from '../../src/kube/resources.ts';
import type { V1Job, V1Pod } from '../../src/kube/types.ts';
import type { PacketKey } from '../support/packets.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export interface FollowedPacket {
  /** Resolves when the watches stand: what happens from then on is seen at once. */
  readonly watching: Promise<unknown>;
  /** Resolves when the packet has ended. Rejects when `signal` aborts before. */
  readonly ended: Promise<{ readonly packet: SupportPacket; readonly timeline: Timeline }>;
}

/** Follows a packet that need not exist yet, by watches: nothing is asked for again and again. */
export function followPacket(kube: Kube, key: PacketKey, signal: AbortSignal): FollowedPacket {
  const recorder = createTimeline(() => performance.now());
  const last = Promise.withResolvers<SupportPacket>();
  const done = new AbortController();
  const stop = AbortSignal.any([signal, done.signal]);
  const owned = { namespace: key.namespace, labelSelector: PACKET_UID_LABEL };
  const own = { namespace: key.namespace, fieldSelector: `metadata.name=${key.name}` };
  const watches = [
    follow(kube.watcher.watch<SupportPacket>(resources.supportPackets, own, stop), (packet) => {
      recorder.onPacket(packet);
      if (packet.status?.completionTime !== undefined) last.resolve(packet);
    }),
    follow(kube.watcher.watch<V1Job>(resources.jobs, owned, stop), (job) => {
      if (belongsTo(job, key)) recorder.onJob(job);
    }),
    follow(kube.watcher.watch<V1Pod>(resources.pods, owned, stop), (pod) => {
      if (belongsTo(pod, key)) recorder.onPod(pod);
    }),
  ];
  signal.addEventListener('abort', () => {
    last.reject(signal.reason);
  });
  return {
    watching: Promise.all(watches.map(({ synced }) => synced)),
    ended: last.promise.then(async (packet) => {
      done.abort();
      await Promise.all(watches.map((watch) => watch.done));
      return { packet, timeline: recorder.timeline };
    }),
  };
}

function belongsTo({ metadata }: KubeObject, { namespace, name }: PacketKey): boolean {
  return metadata?.annotations?.[PACKET_ANNOTATION] === `${namespace}/${name}`;
}

interface Following {
  readonly synced: Promise<void>;
  readonly done: Promise<void>;
}

function follow<T extends KubeObject>(events: AsyncIterable<WatchEvent<T>>, onObject: (object: T) => void): Following {
  const synced = Promise.withResolvers<void>();
  const read = async (): Promise<void> => {
    for await (const event of events) {
      if (event.type === 'SYNCED') synced.resolve();
      else onObject(event.object);
    }
  };
  return { synced: synced.promise, done: read() };
}
