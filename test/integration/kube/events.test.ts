import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/kube/clock.ts';
import { type RecordedEvent, createEventRecorder } from '../../../src/kube/events.ts';
import type { Kube } from '../../../src/kube/kube.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { EventsV1Event, V1ConfigMap } from '../../../src/kube/types.ts';
import { type TestNamespace, createNamespace } from '../../support/namespace.ts';
import { testKube } from '../../support/test-kube.ts';

const signal = AbortSignal.timeout(1_200_000);
let kube: Kube;
let namespace: TestNamespace;

beforeAll(async () => {
  kube = await testKube();
  namespace = await createNamespace(kube.client, 'kube-events');
});

afterAll(async () => {
  await namespace[Symbol.asyncDispose]();
  kube.close();
});

function recorder(errors: unknown[]) {
  return createEventRecorder({
    client: kube.client,
    clock: systemClock,
    reportingController: 'supportpacket.dev/operator',
    reportingInstance: 'x'.repeat(200),
    onError: (error) => errors.push(error),
  });
}

async function about(name: string): Promise<RecordedEvent> {
  const object: V1ConfigMap = { metadata: { name, namespace: namespace.name } };
  const { metadata } = await kube.client.create(resources.configMaps, object, signal);
  return {
    regarding: { apiVersion: 'v1', kind: 'ConfigMap', name, namespace: namespace.name, uid: metadata?.uid ?? '' },
    type: 'Warning',
    reason: 'DestinationUnavailable',
    action: 'Store',
    note: `${'ä'.repeat(600)} the end`,
  };
}

async function eventsAbout(name: string): Promise<EventsV1Event[]> {
  const { items } = await kube.client.list<EventsV1Event>(resources.events, { namespace: namespace.name }, signal);
  return items.filter((event) => event.regarding?.name === name);
}

it('counts repetitions in one event, within the limits of the API', async () => {
  const errors: unknown[] = [];
  const events = recorder(errors);
  const event = await about('often');
  for (let times = 0; times < 5; times += 1) events.record(event);
  events.record({ ...event, reason: 'ArchiveStored', type: 'Normal', note: 'fine' });
  await events.flush();
  expect(errors).toEqual([]);
  const found = await eventsAbout('often');
  expect(Object.fromEntries(found.map((one) => [one.reason, one.series?.count]))).toEqual({
    ArchiveStored: undefined,
    DestinationUnavailable: 5,
  });
  expect(found).toHaveLength(2);
});

it('never throws: what cannot be written goes to the error handler', async () => {
  const errors: unknown[] = [];
  const events = recorder(errors);
  const event = await about('nowhere');
  events.record({ ...event, regarding: { ...event.regarding, namespace: 'kube-events-none' } });
  await events.flush();
  expect(errors).toMatchObject([{ code: 'KUBE_NOT_FOUND' }]);
});
