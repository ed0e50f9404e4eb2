import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { compareEntryPaths } from '../../../src/archive/tar-gzip.ts';
import { pathProblem } from '../../../src/archive/entry-path.ts';
import { createPathRegister } from '../../../src/archive/path-register.ts';
import { tarEnd, tarHeader } from '../../../src/archive/tar-header.ts';
import { gnuTar, installedReaders, run, sha256, webStream } from './readers.ts';
import { seal } from './sealed.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ROOT = 'chat-demo-20260102T030405Z';
const READERS = await installedReaders();

/** Sizes around tar's and zlib's borders, contents that compress well and not at all, names that need pax. */
const FILES = new Map<string, Buffer>([
  ['manifest.json', Buffer.from('{}\n')],
  ['mattermost/chat/empty.log', Buffer.alloc(0)],
  ['mattermost/chat/block', randomBytes(512)],
  ['mattermost/chat/block-1', randomBytes(511)],
  ['mattermost/chat/block+1', randomBytes(513)],
  ['mattermost/chat/zeros.bin', Buffer.alloc(3 * 1024 * 1024)],
  ['mattermost/chat/noise.bin', randomBytes(1024 * 1024 + 7)],
  ['mattermost/chat/mattermost.log', Buffer.from('{"level":"debug","msg":"Ünïcödé"}\n'.repeat(40_000))],
  [`kubernetes/chat/${'long-name/'.repeat(30)}pod.yaml`, Buffer.from('kind: Pod\n')],
  ['coder/dev/日本語 Ünïcödé.txt', Buffer.from('text')],
]);

function expected(files: ReadonlyMap<string, Buffer>, root = ROOT): Map<string, string> {
  return new Map([...files].map(([path, bytes]) => [`${root}/${path}`, sha256(bytes)]));
}

describe('an archive', () => {
  it.each(READERS)('opens with $name, every byte as it was', async ({ read }) => {
    await using folder = await temporaryFolder();
    const { path } = await seal(FILES, folder.path);
    const scratch = join(folder.path, 'scratch');
    await mkdir(scratch);

    expect(await read(path, scratch)).toEqual(expected(FILES));
  });

  it('passes gzip -t', async () => {
    await using folder = await temporaryFolder();
    const { path } = await seal(FILES, folder.path);

    await expect(run('gzip', ['-t', path])).resolves.toEqual({ stdout: '', stderr: '' });
  });

  it('is known by size and digest before it is sent', async () => {
    await using folder = await temporaryFolder();
    const archive = await seal(FILES, folder.path);

    expect(archive.fileName).toBe(`${ROOT}.tar.gz`);
    expect(archive.sizeBytes).toBe((await stat(archive.path)).size);
    expect(archive.sha256).toBe(sha256(await readFile(archive.path)));
  });

  it('is the same whatever the order in which items were finished', async () => {
    await using first = await temporaryFolder();
    await using second = await temporaryFolder();
    const forward = await seal(FILES, first.path);
    const backward = await seal(new Map([...FILES].toReversed()), second.path);

    expect(backward.sha256).toBe(forward.sha256);
  });

  it('may be empty', async () => {
    await using folder = await temporaryFolder();
    const { path } = await seal(new Map(), folder.path);

    expect(await webStream.read(path, folder.path)).toEqual(new Map());
  });
});

describe('any set of files', () => {
  const segment = fc.oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 120 }),
    fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 40 }),
  );
  const path = fc
    .array(segment, { minLength: 1, maxLength: 5 })
    .map((segments) => segments.join('/'))
    .filter((value) => pathProblem(value) === undefined);
  const size = fc.oneof(fc.constantFrom(0, 1, 511, 512, 513, 8191, 8192, 8193, 70_000), fc.nat(20_000));
  const files = fc
    .array(fc.tuple(path, size, fc.boolean()), { maxLength: 10 })
    .map((entries) => entries.map(([name, length, noise]): [string, Buffer] => [name, content(length, noise)]))
    .map(withoutClashes);

  it('comes out of tar-stream and GNU tar as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (set) => {
        await using folder = await temporaryFolder();
        const archive = await seal(set, folder.path);

        expect(await webStream.read(archive.path, folder.path)).toEqual(expected(set));
        expect(await gnuTar.read(archive.path, folder.path)).toEqual(expected(set));
      }),
      { numRuns: 40 },
    );
  });

  function content(length: number, noise: boolean): Buffer {
    return noise ? randomBytes(length) : Buffer.alloc(length, 'support packet\n');
  }

  function withoutClashes(entries: readonly [string, Buffer][]): Map<string, Buffer> {
    const register = createPathRegister();
    return new Map(
      entries.filter(([name]) => {
        try {
          register.claim(name);
          return true;
        } catch {
          return false;
        }
      }),
    );
  }
});

describe('tarHeader', () => {
  it('writes sizes above 8 GiB so that GNU tar finds the next file', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'big.tar');
    const size = 9 * 2 ** 30;
    const mtime = new Date(0);
    const handle = await open(file, 'w');
    const header = tarHeader({ name: 'big', size, mtime });
    await handle.write(header);
    // A hole instead of 9 GiB of content.
    await truncate(file, header.length + size);
    const next = Buffer.concat([tarHeader({ name: 'next', size: 0, mtime }), tarEnd()]);
    await handle.write(next, 0, next.length, header.length + size);
    await handle.close();

    const { stdout } = await run('tar', ['--numeric-owner', '-tvf', file]);

    expect(
      stdout.split('\n').map((line) => line.split(/\s+/).filter((_, column) => column === 2 || column === 5)),
    ).toEqual([[String(size), 'big'], ['0', 'next'], []]);
  });

  it.each([90, 91, 92, 93, 94, 99, 100, 101, 155, 985, 986, 987, 988, 989, 990, 1000])(
    'counts the digits of a pax record right for a name of %i bytes',
    async (length) => {
      await using folder = await temporaryFolder();
      const name = `${'n/'.repeat(600).slice(0, length - 1)}x`.replace('//', '/');
      const files = new Map([[name, Buffer.from('x')]]);
      const { path } = await seal(files, folder.path);

      expect(await gnuTar.read(path, folder.path)).toEqual(expected(files));
    },
  );
});

describe('compareEntryPaths', () => {
  it('puts the documents about the packet first', () => {
    const paths = [
      'mattermost/x',
      'warning.txt',
      'coder/y',
      'Z',
      'redaction-report.json',
      'metadata.yaml',
      'manifest.json',
    ];

    expect(paths.toSorted(compareEntryPaths)).toEqual([
      'manifest.json',
      'metadata.yaml',
      'warning.txt',
      'redaction-report.json',
      'Z',
      'coder/y',
      'mattermost/x',
    ]);
  });
});
