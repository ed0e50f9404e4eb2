import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CollectRequest } from '../../../src/api/collect-request.ts';
import { SupportPacketError } from '../../../src/api/errors.ts';
import { createSpool, type Spool } from '../../../src/archive/spool.ts';
import { createLogLevelNotes } from '../../../src/collector/log-level-notes.ts';
import { createProgressCounter } from '../../../src/collector/progress.ts';
import { runPacket, type PacketResult, type RunPacketDeps } from '../../../src/collector/run-packet.ts';
import { createStop, type Stop } from '../../../src/collector/stop.ts';
import { verifyArchive } from '../../../src/collector/verify.ts';
import { createWarningList, type WarningList } from '../../../src/collector/warning-list.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import {
  chatPod,
  fakeDestination,
  fakeKube,
  fakeLogger,
  fakeLogs,
  pathsOf,
  request,
  type FakeDestination,
} from './fakes/world.ts';

const secret = 'correct-horse-battery-staple';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let spool: Spool;
let stop: Stop;
let destination: FakeDestination;
let warnings: WarningList;
let log: ReturnType<typeof fakeLogger>;

beforeEach(async () => {
  folder = await temporaryFolder();
  spool = await createSpool({ directory: folder.path, maxBytes: 1024 ** 2 });
  stop = createStop({ collecting: 600, everything: 600 }, new AbortController().signal);
  destination = fakeDestination();
  warnings = createWarningList((text) => text);
  log = fakeLogger();
});

afterEach(async () => {
  stop[Symbol.dispose]();
  await spool[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function run(deps: Partial<RunPacketDeps> = {}, what: CollectRequest = request()): Promise<PacketResult> {
  return runPacket(
    what,
    {
      kube: fakeKube([chatPod]),
      access: fakeLogs('all is well\n'),
      hasKnownSecrets: true,
      redactor: createRedactor({ level: 'Standard', knownValues: [secret] }),
      spool,
      warnings,
      progress: createProgressCounter(() => undefined),
      notes: createLogLevelNotes({ initial: [], store: async () => Promise.resolve() }),
      destination,
      verify: async () => Promise.resolve(),
      log,
      onCollected: () => undefined,
      ...deps,
    },
    stop,
  );
}

describe('a packet', () => {
  it('is stored with everything and the documents about it', async () => {
    const { outcome, targets } = await run();

    expect(outcome).toMatchObject({
      type: 'stored',
      partial: false,
      archive: { location: 'memory://chat-ticket-20260102T030405Z.tar.gz', format: 'TarGzip' },
    });
    expect(pathsOf(spool.files())).toEqual(
      expect.arrayContaining(['kubernetes/chat/logs/chat-0/mattermost.log', 'manifest.json', 'redaction-report.json']),
    );
    // The configuration, which the redactor would have learned from, cannot be had from this pod.
    expect(targets).toEqual([expect.objectContaining({ name: 'chat', pods: 1, collected: 4, failed: 1, skipped: 0 })]);
  });

  it('has the warnings of the request, and those of its own', async () => {
    const known = { code: 'TargetRefused', target: 'other', message: 'not allowed' };
    await run({}, request({ warnings: [known] }));

    expect(warnings.all()).toContainEqual(known);
    expect(pathsOf(spool.files())).toContain('warning.txt');
  });

  it('counts only what was masked in files of the archive', async () => {
    const { redactions } = await run({ access: fakeLogs(`password=${secret}\n`) });

    expect(redactions).toBeGreaterThan(0);
  });

  it('says that a pod is gone, and does not touch another one of its name', async () => {
    const impostor = { ...chatPod, metadata: { ...chatPod.metadata, uid: 'another' } };
    let reads = 0;
    const access = fakeLogs('x', () => {
      reads += 1;
    });
    await run({ kube: fakeKube([impostor]), access });

    expect(warnings.all().map(({ message }) => message)).toContain(
      'Pod chat-0 was replaced by another of the same name before the collector came to it',
    );
    expect(reads).toBe(0);
  });
});

describe('nothing is collected', () => {
  it('when the destination cannot be written to', async () => {
    let lists = 0;
    const kube = fakeKube([chatPod], () => {
      lists += 1;
    });
    const trouble = new SupportPacketError('DESTINATION_UNAVAILABLE', `The volume is full (${secret})`);
    const { outcome } = await run({ kube, destination: fakeDestination(trouble) });

    expect(outcome).toMatchObject({ type: 'failed', reason: 'DestinationUnavailable' });
    expect(lists).toBe(0);
    expect(JSON.stringify([outcome, log.lines])).not.toContain(secret);
  });

  it.each([
    ['cancelled', { type: 'failed', reason: 'Cancelled' }],
    ['deadline', { type: 'failed', reason: 'DeadlineExceeded' }],
    ['terminated', { type: 'interrupted' }],
    ['deleted', { type: 'discarded' }],
  ] as const)('when it is %s before', async (cause, outcome) => {
    stop.stop(cause);
    const result = await run({ destination: { ...destination, preflight: async () => Promise.resolve() } });

    expect(result.outcome).toMatchObject(outcome);
    expect(destination.stored).toEqual([]);
  });
});

describe('a stop in the middle', () => {
  it.each(['cancelled', 'deadline', 'terminated'] as const)(
    '(%s) keeps what is there and says what is not',
    async (cause) => {
      const access = fakeLogs('all is well\n', async () => {
        while (spool.files().length === 0) await turn();
        stop.stop(cause);
      });
      const { outcome, targets } = await run({ access });

      expect(outcome).toMatchObject({ type: 'stored', partial: true });
      expect(targets[0]?.collected).toBeGreaterThan(0);
      expect(warnings.all().map(({ code }) => code)).toContain(cause === 'deadline' ? 'DeadlineExceeded' : 'Cancelled');
    },
  );

  it('stores nothing of a packet that was deleted while it was collected', async () => {
    const access = fakeLogs('all is well\n', () => {
      stop.stop('deleted');
    });
    const { outcome } = await run({ access });

    expect(outcome).toEqual({ type: 'discarded' });
    expect(destination.stored).toEqual([]);
  });

  it('stores nothing of a packet that is found to be gone before storing', async () => {
    const beforeStore = async (): Promise<void> => {
      stop.stop('deleted');
      return Promise.resolve();
    };
    const { outcome } = await run({ beforeStore });

    expect(outcome).toEqual({ type: 'discarded' });
    expect(destination.stored).toEqual([]);
  });

  it('after collecting does not make a whole packet partial', async () => {
    const onCollected = (): void => undefined;
    const beforeStore = async (): Promise<void> => {
      stop.stop('cancelled');
      return Promise.resolve();
    };

    await expect(run({ onCollected, beforeStore })).resolves.toMatchObject({
      outcome: { type: 'stored', partial: false },
    });
  });
});

describe('a leak', () => {
  it('that the check finds is not stored', async () => {
    // A redactor that does not know the value, and a check that does.
    const { outcome } = await run({
      redactor: createRedactor({ level: 'Standard' }),
      access: fakeLogs(`said ${secret} aloud\n`),
      verify: async (archive, signal) => verifyArchive(archive.path, [secret], signal),
    });

    expect(outcome).toMatchObject({ type: 'failed', reason: 'LeakDetected' });
    expect(destination.stored).toEqual([]);
  });
});

describe('an API server that is away for a moment', () => {
  it('does not end the packet', async () => {
    let lists = 0;
    const kube = fakeKube([chatPod], () => {
      lists += 1;
      if (lists === 1) throw new SupportPacketError('KUBE_CONNECTION', 'refused');
    });

    await expect(run({ kube })).resolves.toMatchObject({ outcome: { type: 'stored' } });
  });
});
