import { API_VERSION, KIND, PACKET_UID_LABEL } from '../../../src/api/names.ts';
import { parseSpec, type SupportPacket } from '../../../src/api/packet.ts';
import type { Condition, SupportPacketStatus } from '../../../src/api/status-schema.ts';
import type { V1Job, V1Pod } from '../../../src/kube/types.ts';

export const NOW = new Date('2026-11-21T09:00:00.500Z');

export interface PacketWishes {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly spec?: unknown;
  readonly status?: SupportPacketStatus;
  readonly deletionTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export function packetOf(wishes: PacketWishes = {}): SupportPacket {
  const { name = 'ticket-4711', namespace = 'chat', uid = 'uid-1', generation = 1, spec, status } = wishes;
  return {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: {
      name,
      namespace,
      uid,
      generation,
      resourceVersion: '7',
      ...(wishes.annotations === undefined ? {} : { annotations: wishes.annotations }),
      ...(wishes.deletionTimestamp === undefined ? {} : { deletionTimestamp: wishes.deletionTimestamp }),
    },
    spec: parseSpec(spec),
    ...(status === undefined ? {} : { status }),
  };
}

export function conditionOf(type: string, status: Condition['status'], reason: string, message = 'm'): Condition {
  return { type, status, reason, message, lastTransitionTime: '2026-11-21T08:00:00Z', observedGeneration: 1 };
}

export function jobOf(condition?: { type: string; reason?: string; message?: string }): V1Job {
  return {
    metadata: { name: 'spkt-job', namespace: 'chat' },
    status: condition === undefined ? {} : { conditions: [{ status: 'True', ...condition }] },
  };
}

export interface PodWishes {
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly phase?: string;
  readonly spec?: Partial<NonNullable<V1Pod['spec']>>;
  readonly status?: V1Pod['status'];
}

export function podOf({
  name = 'mm-0',
  namespace = 'chat',
  uid,
  phase = 'Running',
  spec,
  status,
}: PodWishes = {}): V1Pod {
  return {
    metadata: { name, namespace, uid: uid ?? `uid-${name}`, labels: { [PACKET_UID_LABEL]: 'uid-1' } },
    spec: { containers: [{ name: 'mattermost' }], ...spec },
    status: { phase, ...status },
  };
}
