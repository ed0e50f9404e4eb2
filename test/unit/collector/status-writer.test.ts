import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../src/api/errors.ts';
import { parseSpec, type SupportPacket } from '../../../src/api/packet.ts';
import { createPacketReport } from '../../../src/collector/packet-report.ts';
import { createStop } from '../../../src/collector/stop.ts';
import { writeLastStatus, writeStatusPeriodically } from '../../../src/collector/status-writer.ts';
import { createWarningList } from '../../../src/collector/warning-list.ts';
import type { KubeClient } from '../../../src/kube/ports.ts';
import { fakeLogger, request } from './fakes/world.ts';

const { signal } = new AbortController();

function packet(members: Partial<SupportPacket['metadata']> = {}, spec: object = {}): SupportPacket {
  return {
    apiVersion: 'supportpacket.dev/v1alpha1',
    kind: 'SupportPacket',
    metadata: { name: 'ticket', namespace: 'chat', uid: 'u1', generation: 1, ...members },
    spec: parseSpec(spec),
  };
}

interface Written {
  readonly metadata: { readonly uid: string };
  readonly status: { readonly conditions: readonly { readonly type: string }[] };
}

/** `answers` are taken one after another, the last one for ever; an error is thrown. */
function writing(
  answers: readonly (SupportPacket | SupportPacketError)[],
  read: SupportPacket | SupportPacketError = packet(),
) {
  const written: Written[] = [];
  const options: unknown[] = [];
  const give = async (answer: SupportPacket | SupportPacketError | undefined): Promise<SupportPacket> => {
    if (answer === undefined || answer instanceof SupportPacketError) throw answer ?? new Error('no answer');
    return Promise.resolve(answer);
  };
  const kube = {
    apply: async (_: unknown, object: Written, how: unknown) => {
      written.push(object);
      options.push(how);
      return give(answers[Math.min(written.length, answers.length) - 1]);
    },
    get: async () => give(read),
  } as unknown as KubeClient;
  const stop = createStop({ collecting: 600, everything: 600 }, signal);
  const log = fakeLogger();
  const warnings = createWarningList((text) => text);
  const report = createPacketReport(request(), packet(), { kube, log, warnings, stop });
  return { written, options, report, stop, log };
}

const notFound = new SupportPacketError('KUBE_NOT_FOUND', 'not found');
const conflict = new SupportPacketError('KUBE_CONFLICT', 'conflict');
const away = new SupportPacketError('KUBE_CONNECTION', 'refused');

describe('a write of the status', () => {
  it("is applied by the collector's own manager, bound to the packet's uid", async () => {
    const { written, options, report, stop } = writing([packet()]);
    await writeLastStatus(report.writer, signal);
    stop[Symbol.dispose]();

    expect(written[0]?.metadata).toEqual({ namespace: 'chat', name: 'ticket', uid: 'u1' });
    expect(options).toEqual([{ fieldManager: 'supportpacket.dev/collector', force: true, subresource: 'status' }]);
  });

  it.each([
    ['cancelled', [packet({}, { cancel: true })], packet(), 'cancelled'],
    ['being deleted', [packet({ deletionTimestamp: '2026-01-02T03:04:05Z' })], packet(), 'deleted'],
    ['gone', [notFound], packet(), 'deleted'],
    ['another one by now', [conflict], packet({ uid: 'u2' }), 'deleted'],
    ['as it was', [packet()], packet(), undefined],
  ])('learns that the packet is %s', async (_, answers, read, cause) => {
    const { report, stop } = writing(answers, read);
    await writeLastStatus(report.writer, signal);
    stop[Symbol.dispose]();

    expect(stop.cause()).toBe(cause);
  });

  it('is tried again when the API server is away, and when too many wrote at once', async () => {
    const { written, report, stop } = writing([away, conflict, packet()]);
    await writeLastStatus(report.writer, signal);
    stop[Symbol.dispose]();

    expect(written).toHaveLength(3);
    expect(stop.cause()).toBeUndefined();
  });

  it('is not tried again when that cannot help', async () => {
    const { written, report, stop } = writing([new SupportPacketError('KUBE_FORBIDDEN', 'no')]);
    await expect(writeLastStatus(report.writer, signal)).rejects.toMatchObject({ code: 'KUBE_FORBIDDEN' });
    stop[Symbol.dispose]();

    expect(written).toHaveLength(1);
  });
});

describe('the periodic writes', () => {
  it('go on after a failure and end with the signal, the last one waited for', async () => {
    const { written, report, stop, log } = writing([away]);
    const ending = new AbortController();
    const done = writeStatusPeriodically(report.writer, ending.signal);
    while (log.lines.length === 0) await turn();
    ending.abort();
    await done;
    stop[Symbol.dispose]();

    expect(written).toHaveLength(1);
    expect(log.lines[0]).toContain('status was not written');
  });
});

describe('the look at the packet before storing', () => {
  it.each([
    ['it is there', packet(), undefined],
    ['it is gone', notFound, 'deleted'],
    ['another one has its name', packet({ uid: 'u2' }), 'deleted'],
    ['it is being deleted', packet({ deletionTimestamp: '2026-01-02T03:04:05Z' }), 'deleted'],
    ['the right to look was taken away', new SupportPacketError('KUBE_UNAUTHORIZED', 'no'), 'deleted'],
    ['the API server does not answer', away, undefined],
  ])('when %s', async (_, read, cause) => {
    const { report, stop } = writing([packet()], read);
    await report.check(signal);
    stop[Symbol.dispose]();

    expect(stop.cause()).toBe(cause);
  });
});
