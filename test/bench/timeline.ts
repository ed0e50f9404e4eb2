import type { SupportPacket } from '../../src/api/packet.ts';
import type { V1Job, V1Pod } from '../../src/kube/types.ts';
import { conditionOf } from '../support/packets.ts';

/** What happens to a packet, in this order. */
export const MARKS = [
  'created',
  'accepted',
  'job',
  'scheduled',
  'running',
  'first status',
  'collected',
  'stored',
  'ended',
] as const;
export type Mark = (typeof MARKS)[number];

/** When each was first seen, in milliseconds of one monotonic clock. */
export type Timeline = ReadonlyMap<Mark, number>;

/** Takes the objects as they come and notes what they show for the first time. */
export interface TimelineRecorder {
  readonly timeline: Timeline;
  onPacket(packet: SupportPacket): void;
  onJob(job: V1Job): void;
  onPod(pod: V1Pod): void;
}

export function createTimeline(now: () => number): TimelineRecorder {
  const timeline = new Map<Mark, number>();
  const see = (mark: Mark, isThere: boolean): void => {
    if (isThere && !timeline.has(mark)) timeline.set(mark, now());
  };
  return {
    timeline,
    onPacket: (packet) => {
      see('created', true);
      see('accepted', packet.status?.startTime !== undefined);
      see('first status', packet.status?.progress !== undefined);
      see('collected', conditionOf(packet, 'Collected')?.status === 'True');
      see('stored', conditionOf(packet, 'Stored')?.status === 'True');
      see('ended', packet.status?.completionTime !== undefined);
    },
    onJob: () => {
      see('job', true);
    },
    onPod: ({ spec, status }) => {
      see('scheduled', spec?.nodeName !== undefined);
      see('running', status?.containerStatuses?.[0]?.state?.running !== undefined);
    },
  };
}
