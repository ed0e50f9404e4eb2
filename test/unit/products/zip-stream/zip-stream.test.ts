import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isSupportPacketError } from '../../../../src/api/errors.ts';
import { PACKET_LIMITS, readZipStream, type ZipLimits } from '../../../../src/products/zip-stream/zip-stream.ts';
import { inChunks, makeZip, type EntryOptions } from './zips.ts';

type Read = readonly (readonly [name: string, content: string])[];

async function read(
  zip: Buffer,
  chunkBytes = 1000,
  limits: ZipLimits = PACKET_LIMITS,
  kept: [string, string][] = [],
): Promise<Read> {
  for await (const { name, chunks } of readZipStream(inChunks(zip, chunkBytes), limits)) {
    const parts: Buffer[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    kept.push([name, Buffer.concat(parts).toString('base64')]);
  }
  return kept;
}

function contents(entries: readonly EntryOptions[]): Read {
  return entries.map(({ name, content }) => [name, content.toString('base64')]);
}

const entry = (name: string, content: string, how: EntryOptions['how'] = 'streamed'): EntryOptions => ({
  name,
  content: Buffer.from(content),
  how,
});

const anyEntry = fc.record({
  name: fc.stringMatching(/^[a-zé][a-z0-9.-]{0,20}(\/[a-z]{1,8})?$/),
  content: fc.oneof(
    fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes)),
    fc.nat(200_000).map((size) => Buffer.alloc(size, 'log line\n')),
  ),
  how: fc.constantFrom('streamed', 'deflated', 'stored'),
  zip64: fc.boolean(),
});

describe('a zip that comes as a stream', () => {
  it('gives the entries of any zip, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEntry, { maxLength: 6 }),
        fc.integer({ min: 1, max: 5000 }),
        async (entries, chunkBytes) => {
          expect(await read(await makeZip(entries), chunkBytes)).toEqual(contents(entries));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may have duplicate names, folders and a comment', async () => {
    const entries = [
      entry('audit.log', 'a'),
      entry('audit.log', 'b'),
      entry('chat-0/', '', 'stored'),
      entry('chat-0/x', 'c'),
    ];

    const names = (await read(await makeZip(entries, 'made by a server'))).map(([name]) => name);

    expect(names).toEqual(['audit.log', 'audit.log', 'chat-0/x']);
  });

  it('passes over what its reader does not want', async () => {
    const zip = await makeZip([
      entry('big', 'x'.repeat(500_000)),
      entry('stored', 'y'.repeat(5000), 'stored'),
      entry('last', 'z'),
    ]);
    const names: string[] = [];

    for await (const { name, chunks } of readZipStream(inChunks(zip, 100), PACKET_LIMITS)) {
      names.push(name);
      for await (const chunk of chunks) if (chunk.length > 0) break;
    }

    expect(names).toEqual(['big', 'stored', 'last']);
  });

  it('with nothing in it is a zip', async () => {
    await expect(read(await makeZip([]))).resolves.toEqual([]);
  });
});

describe('a zip that is cut off', () => {
  it('never ends well, wherever the cut is, and what is whole before it is right', async () => {
    const entries = [
      entry('metadata.yaml', 'version: 1\n'),
      entry('mattermost.log', 'line\n'.repeat(300)),
      entry('plugins.json', '{"enabled":[]}', 'stored'),
      entry('sanitized_config.json', '{}', 'deflated'),
    ];
    const zip = await makeZip(entries);

    for (let length = 0; length < zip.length; length += 1) {
      const kept: [string, string][] = [];
      const failure: unknown = await read(zip.subarray(0, length), 64, PACKET_LIMITS, kept).catch(
        (error: unknown) => error,
      );

      expect([length, isSupportPacketError(failure, length === 0 ? 'FORMAT_UNREADABLE' : 'STREAM_TRUNCATED')]).toEqual([
        length,
        true,
      ]);
      expect(contents(entries).slice(0, kept.length)).toEqual(kept);
    }
  });
});

describe('what is refused', () => {
  it.each([
    ['text before the zip', 'Downloading Support Packet\n', ''],
    ['text behind the zip', '', 'Downloaded Support Packet to /dev/stdout\n'],
  ])('%s', async (_, before, after) => {
    const zip = Buffer.concat([Buffer.from(before), await makeZip([entry('a', 'b')]), Buffer.from(after)]);

    await expect(read(zip)).rejects.toMatchObject({ code: 'FORMAT_UNREADABLE' });
  });

  it('any byte that is changed: never another content', async () => {
    const entries = [entry('a.log', 'first line\nsecond line\n'.repeat(20)), entry('b.yaml', 'version: 2\n', 'stored')];
    const zip = await makeZip(entries);
    await fc.assert(
      fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(zip);
        changed[at] = (changed[at] ?? 0) ^ change;
        const kept: [string, string][] = [];
        const failure: unknown = await read(changed, 97, PACKET_LIMITS, kept).catch((error: unknown) => error);

        const known = contents(entries).map(([, content]) => content);
        expect(kept.every(([, content]) => known.includes(content))).toBe(true);
        expect(failure === kept || isSupportPacketError(failure)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('an encrypted entry, and one that is compressed in another way', async () => {
    const zip = await makeZip([entry('a', 'b', 'deflated')]);
    const encrypted = Buffer.from(zip);
    encrypted.writeUInt16LE(zip.readUInt16LE(6) | 1, 6);
    const other = Buffer.from(zip);
    other.writeUInt16LE(93, 8);

    await expect(read(encrypted)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
    await expect(read(other)).rejects.toMatchObject({ code: 'FORMAT_UNSUPPORTED' });
  });

  it('more than the limits', async () => {
    const zip = await makeZip([entry('a', 'x'.repeat(5000)), entry('b', 'y'.repeat(5000))]);

    await expect(read(zip, 10, { ...PACKET_LIMITS, entries: 1 })).rejects.toThrow(/more than 1 entries/);
    await expect(read(zip, 10, { ...PACKET_LIMITS, expandedBytes: 9000 })).rejects.toThrow(/expands to more/);
    await expect(read(zip, 10, { ...PACKET_LIMITS, compressedBytes: 50 })).rejects.toMatchObject({
      code: 'STREAM_TOO_LARGE',
    });
  });

  it('a bomb', async () => {
    const zip = await makeZip([entry('zeros', '0'.repeat(36 * 2 ** 20))]);

    await expect(read(zip)).rejects.toThrow(/expands more than 300 times/);
  });

  it('a source that fails keeps its reason', async () => {
    const zip = await makeZip([entry('a', 'x'.repeat(5000))]);
    async function* broken(): AsyncGenerator<Buffer> {
      yield zip.subarray(0, 40);
      throw new TypeError('dropped');
    }

    await expect(async () => {
      for await (const { chunks } of readZipStream(broken(), PACKET_LIMITS))
        for await (const chunk of chunks) void chunk;
    }).rejects.toThrow('dropped');
  });
});
