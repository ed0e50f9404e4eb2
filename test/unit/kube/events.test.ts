import { expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../src/api/errors.ts';
import type { Clock } from '../../../src/kube/clock.ts';
import { type RecordedEvent, createEventRecorder } from '../../../src/kube/events.ts';
import type { KubeClient } from '../../../src/kube/ports.ts';

const event: RecordedEvent = {
  regarding: { kind: 'SupportPacket', name: 'p', namespace: 'n', uid: 'u' },
  type: 'Normal',
  reason: 'ArchiveStored',
  action: 'Store',
  note: 'done',
};

/** A recorder whose writes are told as words; `isGone` makes patches fail as for an event that expired. */
function recording(isGone = false) {
  const writes: string[] = [];
  let now = 0;
  const clock: Clock = { monotonic: () => now, now: () => new Date(0), sleep: async () => undefined };
  const client = {
    create: async (_resource: unknown, object: { readonly reason?: string }) => {
      writes.push(`create ${object.reason ?? ''}`);
      return object;
    },
    mergePatch: async (_resource: unknown, _key: unknown, patch: { readonly series: { readonly count: number } }) => {
      if (isGone) throw new SupportPacketError('KUBE_NOT_FOUND', 'gone');
      writes.push(`count ${String(patch.series.count)}`);
      return patch;
    },
  } as unknown as KubeClient;
  const recorder = createEventRecorder({
    client,
    clock,
    reportingController: 'supportpacket.dev/operator',
    reportingInstance: 'pod',
    onError: (error) => writes.push(`error ${String(error)}`),
  });
  const advance = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { recorder, writes, advance };
}

it('writes a burst of repetitions as one count', async () => {
  const { recorder, writes } = recording();
  for (let times = 0; times < 100; times += 1) recorder.record(event);
  recorder.record({ ...event, reason: 'Other' });
  await recorder.flush();
  expect(writes).toEqual(['create ArchiveStored', 'count 100', 'create Other']);
});

it('starts a new event after six minutes of silence, and when the old one is gone', async () => {
  const quiet = recording();
  quiet.recorder.record(event);
  quiet.advance(6 * 60_000 + 1);
  quiet.recorder.record(event);
  await quiet.recorder.flush();
  expect(quiet.writes).toEqual(['create ArchiveStored', 'create ArchiveStored']);

  const gone = recording(true);
  gone.recorder.record(event);
  await gone.recorder.flush();
  gone.recorder.record(event);
  await gone.recorder.flush();
  expect(gone.writes).toEqual(['create ArchiveStored', 'create ArchiveStored']);
});
