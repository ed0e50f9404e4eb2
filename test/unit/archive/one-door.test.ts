import { constants, inflateRawSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { createManifest, manifestSchema } from '../../../src/archive/manifest.ts';
import { createSpool, type SpooledFile } from '../../../src/archive/spool.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { temporaryFolder } from './temporary-folder.ts';

const signal = new AbortController().signal;

async function* bytes(...chunks: readonly string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Promise.resolve(Buffer.from(chunk));
}

async function spooled(file: SpooledFile): Promise<string> {
  return inflateRawSync(await readFile(file.pieceFile), { finishFlush: constants.Z_SYNC_FLUSH }).toString();
}

describe('the one door to the spool', () => {
  it('takes nothing that the redactor has not made', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, maxBytes: 1_000_000 });
    const raw = { chunks: () => bytes('secret'), result: () => ({ bytesIn: 6, bytesOut: 6, counts: {} }) };

    // @ts-expect-error -- the type check is the lock: the same shape is not enough, tsc fails here if it ever is.
    const open = (): Promise<SpooledFile> => spool.add('raw.log', raw, { signal });

    expect(open).toBeInstanceOf(Function);
    expect(spool.files()).toEqual([]);
  });

  it('lets no secret through, also one that is cut by a chunk border', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, maxBytes: 1_000_000 });
    const redactor = createRedactor({ level: 'Standard', knownValues: ['correct-horse-battery'] });
    const source = bytes('the password was correct-hor', 'se-battery, really\n');

    const content = redactor.redact(source, { path: 'x.log', format: 'text' }, signal);
    const file = await spool.add('x.log', content, { signal });

    expect(await spooled(file)).toMatch(/^the password was \S+, really\n$/);
    expect(await spooled(file)).not.toContain('correct-horse');
    expect(file.bytesRaw).toBe(47);
    expect(Object.values(file.counts)).toEqual([1]);
  });

  it('leaves the manifest as it was made', async () => {
    await using folder = await temporaryFolder();
    await using spool = await createSpool({ directory: folder.path, maxBytes: 1_000_000 });
    const redactor = createRedactor({ level: 'Standard' });
    const manifest = createManifest({
      tool: { name: 'supportpacket', version: '0.1.0', rulesVersion: '1' },
      packet: { namespace: 'chat', name: 'ticket-4711', uid: '7d5c4e0f-6b0e-4a53-9a3b-1f2f7d0a9e11' },
      spec: { items: { logs: { maxBytesPerContainer: '1Gi' } }, redaction: { knownSecretRefs: [{ name: 'other' }] } },
      startedAt: '2026-01-02T03:04:05Z',
      finishedAt: '2026-01-02T03:05:05Z',
      items: [
        {
          path: 'mattermost/chat/chat-0/mattermost.log',
          target: 'chat',
          source: { kind: 'container', namespace: 'chat', pod: 'chat-6d5f9c7b8-abcde', container: 'mattermost' },
          access: 'exec',
          status: 'collected',
          bytesRaw: 123_456,
          bytesKept: 123_400,
          milliseconds: 12.5,
          sha256: 'a3f5c2d1'.repeat(8),
          redactions: { 'bearer-token': 3, 'key-value': 1, dsn: 2 },
        },
      ],
      warnings: [{ code: 'LicenseRequired', target: 'chat', message: 'no licence' }],
    });
    const text = JSON.stringify(manifest, null, 2);

    const content = redactor.redact(bytes(text), { path: 'manifest.json', format: 'json' }, signal);
    const file = await spool.add('manifest.json', content, { signal, essential: true });

    expect(manifestSchema.parse(JSON.parse(await spooled(file)))).toEqual(manifest);
  });
});
