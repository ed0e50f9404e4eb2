import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../src/api/errors.ts';
import { createSpool, type Spool } from '../../../src/archive/spool.ts';
import { collectItem, skippedItem, type CollectItemDeps } from '../../../src/collector/collect-item.ts';
import { createWarningList, type WarningList } from '../../../src/collector/warning-list.ts';
import type { Item, OpenedSource } from '../../../src/products/ports.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';
import { item, opened, rung } from './fakes/items.ts';

const dropped = new SupportPacketError('STREAM_DROPPED', 'the connection ended');
const refused = new SupportPacketError('ITEM_UNAVAILABLE', 'no licence', { warning: 'LicenseRequired' });
const redactor = createRedactor({ level: 'Standard' });
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let spool: Spool;
let warnings: WarningList;
let seenBytes: number;

beforeEach(async () => {
  folder = await temporaryFolder();
  spool = await createSpool({ directory: folder.path, maxBytes: 1024 ** 2 });
  warnings = createWarningList((text) => text);
  seenBytes = 0;
});

afterEach(async () => {
  await spool[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function collect(one: Item, signal = new AbortController().signal, more: Partial<CollectItemDeps> = {}) {
  const onBytes = (bytes: number): void => {
    seenBytes += bytes;
  };
  return collectItem(one, { redactor, spool, warnings, onBytes, now: () => 0, ...more }, signal);
}

const giving = (...chunks: (string | Error)[]) => rung(async () => Promise.resolve(opened(...chunks)));
const failing = (error: Error) =>
  rung(() => {
    throw error;
  }, 'product-command');
const never = async (): Promise<OpenedSource> => Promise.withResolvers<OpenedSource>().promise;

describe('the ladder', () => {
  it('takes the first rung that works and says which', async () => {
    const result = await collect(item({ rungs: [giving('one\n'), failing(new Error('not asked'))] }));

    expect(result).toMatchObject({ status: 'collected', access: 'kubernetes', bytesRaw: 4, bytesKept: 4 });
    expect(warnings.all()).toEqual([]);
    expect(seenBytes).toBe(4);
  });

  it('falls to the next rung in the middle of a stream, and nothing of the failed one stays', async () => {
    const result = await collect(item({ rungs: [giving('half of it', refused), giving('whole\n')] }));

    expect(result).toMatchObject({ status: 'collected', bytesKept: 6 });
    expect(spool.files()).toEqual([expect.objectContaining({ path: 'a.log', bytesKept: 6 })]);
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'LicenseRequired', item: 'a.log' })]);
  });

  it('tries a rung again after a dropped connection', async () => {
    let tries = 0;
    const flaky = rung(async () => {
      tries += 1;
      return Promise.resolve(tries === 1 ? opened('ha', dropped) : opened('whole\n'));
    });

    await expect(collect(item({ rungs: [flaky] }))).resolves.toMatchObject({ status: 'collected', bytesKept: 6 });
    expect(warnings.all()).toEqual([]);
  });

  it('fails with the reason that can be mended when no rung works', async () => {
    const result = await collect(item({ rungs: [failing(refused), failing(dropped)] }));

    expect(result).toMatchObject({ status: 'failed', reason: 'LicenseRequired', bytesKept: 0 });
    expect(warnings.all()).toEqual([{ code: 'LicenseRequired', target: 'chat', item: 'a.log', message: 'no licence' }]);
    expect(spool.files()).toEqual([]);
  });

  it('fails for want of a licence whatever else stands in the way: nothing else would help', async () => {
    const noRight = new SupportPacketError('ITEM_UNAVAILABLE', 'no right', { warning: 'RestrictedAdmin' });

    await expect(collect(item({ rungs: [failing(noRight), failing(refused)] }))).resolves.toMatchObject({
      reason: 'LicenseRequired',
    });
  });

  it('is no warning when other work has told the cause for the whole target', async () => {
    const told = item({ rungs: [failing(refused)], isTold: (code) => code === 'LicenseRequired' });
    await expect(collect(told)).resolves.toMatchObject({ status: 'failed', reason: 'LicenseRequired' });
    expect(warnings.all()).toEqual([]);

    await collect({ ...told, rungs: [failing(dropped)] });
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'ConnectionDropped' })]);
  });

  it('says nothing of the cap that a lower rung honours, only what was cut', async () => {
    const tooLarge = failing(new SupportPacketError('STREAM_TOO_LARGE', 'too large'));
    const newest = rung(async () =>
      Promise.resolve({ ...opened('new\n'), truncated: () => 'the newest 4 of 8 bytes' }),
    );
    const result = await collect(item({ rungs: [tooLarge, newest] }));

    expect(result).toMatchObject({ status: 'truncated', reason: 'the newest 4 of 8 bytes' });
    expect(warnings.all().map(({ code, message }) => [code, message])).toEqual([
      ['Truncated', 'a.log: the newest 4 of 8 bytes'],
    ]);
  });

  it('ends when the spool is full: the next rung would not fit either', async () => {
    let asked = false;
    const next = rung(async () => {
      asked = true;
      return Promise.resolve(opened('x'));
    });
    const result = await collect(item({ rungs: [giving(new SupportPacketError('SPOOL_FULL', 'full')), next] }));

    expect(result).toMatchObject({ status: 'failed', reason: 'SpoolFull' });
    expect(asked).toBe(false);
  });

  it('leaves out what cannot be redacted', async () => {
    const result = await collect(item({ format: 'mattermost-config', rungs: [giving('{"half":')] }));

    expect(result).toMatchObject({ status: 'failed', reason: 'RedactionFailed' });
    expect(spool.files()).toEqual([]);
  });

  it('is a warning when there is no rung at all', async () => {
    await expect(collect(item({ rungs: [] }))).resolves.toMatchObject({ status: 'failed' });
    expect(warnings.all()).toHaveLength(1);
  });
});

describe('the end of time', () => {
  it('comes for a rung that does not listen', async () => {
    const result = await collect(item({ deadlineSeconds: 0.02, rungs: [rung(never), giving('not asked')] }));

    expect(result).toMatchObject({ status: 'failed', reason: 'DeadlineExceeded' });
  });

  it('comes for a source that never goes on', async () => {
    const hanging = rung(async () =>
      Promise.resolve({
        chunks: {
          [Symbol.asyncIterator]: () => ({ next: async () => Promise.withResolvers<IteratorResult<Buffer>>().promise }),
        },
      }),
    );

    await expect(collect(item({ deadlineSeconds: 0.02, rungs: [hanging] }))).resolves.toMatchObject({
      reason: 'DeadlineExceeded',
    });
  });

  it('is a cancel when the packet was cancelled, whatever the source throws then', async () => {
    const controller = new AbortController();
    const aborting = rung(async (signal) => {
      controller.abort(new SupportPacketError('CANCELLED', 'The packet was cancelled'));
      signal.throwIfAborted();
      return Promise.resolve(opened('x'));
    });
    const result = await collect(item({ rungs: [failing(refused), aborting] }), controller.signal);

    expect(result).toMatchObject({ status: 'failed', reason: 'Cancelled' });
    expect(warnings.all().map(({ message }) => message)).toEqual(['The packet was cancelled']);
  });

  it.each([
    ['DEADLINE_EXCEEDED', 'DeadlineExceeded'],
    ['CANCELLED', 'Cancelled'],
  ] as const)('skips what was not begun: %s', (code, reason) => {
    const signal = AbortSignal.abort(new SupportPacketError(code, 'over'));

    expect(skippedItem(item(), signal)).toMatchObject({ status: 'skipped', reason, bytesRaw: 0 });
  });
});

describe('an item that is read only to learn from it', () => {
  const config = '{"EmailSettings":{"SMTPPassword":"correct-horse-battery"}}';

  it('is not in the spool, but its secrets are known', async () => {
    const learned = createRedactor({ level: 'Standard' });
    const learning = item({ learnOnly: true, format: 'mattermost-config', rungs: [giving(config)] });
    const result = await collect(learning, undefined, { redactor: learned });

    expect(result).toMatchObject({ status: 'collected', bytesKept: 0 });
    expect(spool.files()).toEqual([]);
    expect(learned.redactText('said correct-horse-battery aloud')).not.toContain('correct-horse-battery');
  });
});
