import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../src/api/errors.ts';
import type { ManifestItem } from '../../../src/archive/manifest.ts';
import { createSpool, type Spool } from '../../../src/archive/spool.ts';
import { collectBundle } from '../../../src/collector/collect-bundle.ts';
import { createWarningList, type WarningList } from '../../../src/collector/warning-list.ts';
import type { Bundle, BundleRung, Placed } from '../../../src/products/ports.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { temporaryFolder } from '../archive/temporary-folder.ts';

const secret = 'correct-horse-battery-staple';
const dropped = new SupportPacketError('STREAM_DROPPED', 'the connection ended');
const refused = new SupportPacketError('ITEM_UNAVAILABLE', 'no licence', { warning: 'LicenseRequired' });
const tooOld = new SupportPacketError('ITEM_UNAVAILABLE', 'no such endpoint', { warning: 'NotAvailable' });
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let spool: Spool;
let warnings: WarningList;
let kept: string[];

beforeEach(async () => {
  folder = await temporaryFolder();
  spool = await createSpool({ directory: folder.path, maxBytes: 1024 ** 2 });
  warnings = createWarningList((text) => text);
  kept = [];
});

afterEach(async () => {
  await spool[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

type Content = string | Buffer | Error;

/** A rung that gives these entries; an Error in the place of a content breaks the source in that entry, one at the end behind all. */
function rung(entries: readonly (readonly [string, Content])[], end?: Error): BundleRung {
  return {
    access: 'product-command',
    source: { kind: 'container', namespace: 'chat', pod: 'chat-0', container: 'mattermost' },
    async *open() {
      for (const [name, content] of entries) {
        yield {
          name,
          chunks: (async function* () {
            await Promise.resolve();
            if (content instanceof Error) throw content;
            yield Buffer.from(content);
          })(),
        };
        if (content instanceof Error) throw content;
      }
      if (end !== undefined) throw end;
    },
  };
}

function bundle(rungs: readonly BundleRung[], place = (path: string): Placed | undefined => ({ path })): Bundle {
  return {
    name: 'ProductPacket',
    path: 'mattermost/chat/',
    target: 'chat',
    order: 'perishable',
    deadlineSeconds: 60,
    rungs,
    place,
    kept: (path) => void kept.push(path),
  };
}

async function collect(one: Bundle, signal = new AbortController().signal): Promise<readonly ManifestItem[]> {
  const redactor = createRedactor({ level: 'Standard', knownValues: [secret] });
  return collectBundle(one, { redactor, spool, warnings, onBytes: () => undefined, now: () => 0 }, signal);
}

const lines = (items: readonly ManifestItem[]): readonly string[] =>
  items.map(({ path, status }) => `${path} ${status}`);

describe('a bundle', () => {
  it('becomes files, each through the redactor', async () => {
    const items = await collect(
      bundle([
        rung([
          ['a.log', `the password is ${secret}\n`],
          ['b.yaml', 'version: 2\n'],
        ]),
      ]),
    );

    expect(lines(items)).toEqual(['a.log collected', 'b.yaml collected']);
    expect(items[0]).toMatchObject({ access: 'product-command', target: 'chat', bytesRaw: 45 });
    expect(Object.values(items[0]?.redactions ?? {})).toEqual([1]);
    expect(kept).toEqual(['a.log', 'b.yaml']);
    expect(warnings.all()).toEqual([]);
  });

  it('gives names twice, names that lie, and names that nobody wants', async () => {
    const place = (path: string): Placed | undefined => (path === 'unwanted' ? undefined : { path: `t/${path}` });
    const entries = [
      ['audit.log', 'a'],
      ['audit.log', 'b'],
      ['../../audit.log', 'c'],
      ['unwanted', 'd'],
      ['../', 'e'],
    ] as const;

    expect(lines(await collect(bundle([rung(entries)], place)))).toEqual([
      't/audit.log collected',
      't/audit.2.log collected',
      't/audit.3.log collected',
    ]);
  });

  it('says what the archive lacks when no rung worked, whatever the reason, and nothing when one did', async () => {
    const lacking = (): string => 'b.yaml comes from nowhere else';
    await collect({ ...bundle([rung([], tooOld), rung([['a.log', 'x']])]), lacking });
    expect(warnings.all()).toEqual([expect.objectContaining({ message: 'no such endpoint' })]);

    await collect({ ...bundle([rung([], tooOld), rung([['a.log', 'x']], dropped)]), lacking });
    expect(warnings.all().at(-1)).toMatchObject({
      code: 'NotAvailable',
      item: 'mattermost/chat/',
      message: 'b.yaml comes from nowhere else. no such endpoint',
    });
  });

  it('loses what cannot be redacted, and nothing else', async () => {
    const binary = Buffer.from([0, 1, 2, 0xff, 0, 0]);
    const items = await collect(
      bundle([
        rung([
          ['a.bin', binary],
          ['b.log', 'fine\n'],
        ]),
      ]),
    );

    expect(lines(items)).toEqual(['b.log collected', 'a.bin failed']);
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'RedactionFailed', item: 'a.bin' })]);
  });

  it('loses what is too large', async () => {
    const place = (path: string): Placed => ({ path, maxBytes: 5 });

    const items = await collect(
      bundle(
        [
          rung([
            ['a.log', 'too long\n'],
            ['b.log', 'ok\n'],
          ]),
        ],
        place,
      ),
    );

    expect(lines(items)).toEqual(['b.log collected', 'a.log failed']);
  });
});

describe('a source that breaks', () => {
  it('leaves what was whole; nothing of the broken file stays, and the warning says why', async () => {
    const broken = [
      ['a.log', 'whole\n'],
      ['b.log', tooOld],
    ] as const;

    expect(lines(await collect(bundle([rung(broken)])))).toEqual(['a.log collected']);
    expect(spool.files().map(({ path }) => path)).toEqual(['a.log']);
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'NotAvailable', item: 'mattermost/chat/' })]);
  });

  it('is asked once more after a dropped connection, and files are not taken twice', async () => {
    let tries = 0;
    const flaky: BundleRung = {
      ...rung([]),
      open: (signal) => {
        tries += 1;
        return rung([
          ['a.log', 'whole\n'],
          ['b.log', tries === 1 ? dropped : 'whole\n'],
        ]).open(signal);
      },
    };

    expect(lines(await collect(bundle([flaky])))).toEqual(['a.log collected', 'b.log collected']);
    expect(kept).toEqual(['a.log', 'b.log']);
    expect(warnings.all()).toEqual([]);
  });

  it('gives way to the next rung, which brings the rest', async () => {
    const rungs = [
      rung([['a.log', 'one\n']], tooOld),
      rung([
        ['a.log', 'two\n'],
        ['b.log', 'two\n'],
      ]),
    ];

    expect(lines(await collect(bundle(rungs)))).toEqual(['a.log collected', 'b.log collected']);
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'NotAvailable' })]);
  });

  it('is the end of it when there is no licence', async () => {
    const items = await collect(bundle([rung([], refused), rung([['a.log', 'not asked\n']])]));

    expect(lines(items)).toEqual(['mattermost/chat/ failed']);
    expect(items[0]?.reason).toBe('LicenseRequired');
  });

  it('may hang: the deadline ends it, and keeps what came', async () => {
    const hanging: BundleRung = {
      ...rung([]),
      async *open() {
        yield* rung([['a.log', 'whole\n']]).open(new AbortController().signal);
        await Promise.withResolvers<never>().promise;
      },
    };

    const items = await collect({ ...bundle([hanging]), deadlineSeconds: 0.05 });

    expect(lines(items)).toEqual(['a.log collected']);
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'DeadlineExceeded' })]);
  });

  it('ends with the packet', async () => {
    const stop = new AbortController();
    stop.abort(new SupportPacketError('CANCELLED', 'The packet was cancelled'));

    expect(lines(await collect(bundle([rung([['a.log', 'x']])]), stop.signal))).toEqual(['mattermost/chat/ failed']);
    expect(warnings.all()).toEqual([expect.objectContaining({ code: 'Cancelled' })]);
  });
});
