import { randomBytes } from 'node:crypto';
import { isSupportPacketError } from '../api/errors.ts';
import type { Clock } from './clock.ts';
import { limitNote } from './event-note.ts';
import { type EventIdentity, type Series, createSeriesBook } from './event-series.ts';
import { microTime } from './micro-time.ts';
import type { KubeClient } from './ports.ts';
import { resources } from './resources.ts';
import type { EventsV1Event, V1ObjectReference } from './types.ts';

/** Something that happened to an object, for `kubectl describe`. Never holds data of a target. */
export interface RecordedEvent {
  readonly regarding: V1ObjectReference & {
    readonly kind: string;
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
  };
  readonly type: 'Normal' | 'Warning';
  /** Why, in CamelCase: `ArchiveStored`. */
  readonly reason: string;
  /** What was done or tried, in CamelCase: `Store`. */
  readonly action: string;
  /** For people; cut at 1 KiB. */
  readonly note: string;
}

export interface EventRecorder {
  /** Returns at once and never throws; a failure goes to `onError`. */
  record(event: RecordedEvent): void;
  /** Resolves when everything recorded so far was written or given up. */
  flush(): Promise<void>;
}

export interface EventRecorderDeps {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Qualified name of the component, e.g. `supportpacket.dev/operator`. */
  readonly reportingController: string;
  /** Which instance of it, e.g. the pod's name; cut at 128 characters. */
  readonly reportingInstance: string;
  readonly onError: (error: unknown) => void;
}

const MAX_INSTANCE = 128;
/** Milliseconds for one write: an event is not worth more. */
const WRITE_TIMEOUT = 10_000;

/** Writes events one after the other, in order, with repeats counted in one event's `series`. */
export function createEventRecorder(deps: EventRecorderDeps): EventRecorder {
  const book = createSeriesBook();
  let queue = Promise.resolve();
  const enqueue = (write: () => Promise<void>): void => {
    queue = queue.then(write).catch(deps.onError);
  };
  return {
    record: (event) => {
      const now = deps.clock.monotonic();
      const identity = identityOf(event);
      const known = book.find(identity, now);
      if (known === undefined) {
        const series = { key: newKey(event), count: 1, written: 1, lastAt: now };
        book.add(identity, series);
        enqueue(() => writeEvent(deps, event, series));
      } else {
        known.count += 1;
        known.lastAt = now;
        enqueue(() => writeRepetition(deps, event, known));
      }
    },
    flush: () => queue,
  };
}

function identityOf({ type, reason, action, regarding }: RecordedEvent): EventIdentity {
  return { type, reason, action, regardingUid: regarding.uid };
}

function newKey({ regarding }: RecordedEvent): Series['key'] {
  return { namespace: regarding.namespace, name: `${regarding.name}.${randomBytes(8).toString('hex')}` };
}

async function writeEvent(deps: EventRecorderDeps, event: RecordedEvent, series: Series): Promise<void> {
  await deps.client.create(
    resources.events,
    eventObject(deps, event, series.key.name),
    AbortSignal.timeout(WRITE_TIMEOUT),
  );
}

async function writeRepetition(deps: EventRecorderDeps, event: RecordedEvent, series: Series): Promise<void> {
  // Further repetitions that wait in the queue were counted by an earlier write already.
  if (series.written === series.count || (await writeSeries(deps, series))) return;
  // The event is gone: the API server keeps events for an hour. The series goes on in a new one.
  series.key = newKey(event);
  series.count = 1;
  series.written = 1;
  await writeEvent(deps, event, series);
}

/** False when the event is gone. */
async function writeSeries(deps: EventRecorderDeps, series: Series): Promise<boolean> {
  const count = series.count;
  const patch = { series: { count, lastObservedTime: microTime(deps.clock.now()) } };
  try {
    const options = { fieldManager: 'supportpacket-events' };
    await deps.client.mergePatch(resources.events, series.key, patch, options, AbortSignal.timeout(WRITE_TIMEOUT));
    series.written = count;
    return true;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return false;
    throw error;
  }
}

function eventObject(deps: EventRecorderDeps, event: RecordedEvent, name: string): EventsV1Event {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name, namespace: event.regarding.namespace },
    eventTime: microTime(deps.clock.now()),
    reportingController: deps.reportingController,
    reportingInstance: deps.reportingInstance.slice(0, MAX_INSTANCE),
    type: event.type,
    reason: event.reason,
    action: event.action,
    regarding: event.regarding,
    note: limitNote(event.note),
  };
}
