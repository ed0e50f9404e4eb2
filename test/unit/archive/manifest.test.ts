import { describe, expect, it } from '@jest/globals';
import {
  createManifest,
  manifestSchema,
  type ManifestInput,
  type ManifestItem,
} from '../../../src/archive/manifest.ts';

function item(path: string, more: Partial<ManifestItem> = {}): ManifestItem {
  return { path, status: 'collected', bytesRaw: 10, bytesKept: 8, milliseconds: 1, redactions: {}, ...more };
}

const INPUT: ManifestInput = {
  tool: { name: 'supportpacket', version: '0.1.0', rulesVersion: '1' },
  packet: { namespace: 'chat', name: 'ticket-4711', uid: 'u', description: 'search times out' },
  spec: { targets: [] },
  startedAt: '2026-01-02T03:04:05Z',
  finishedAt: '2026-01-02T03:05:05.123Z',
  items: [
    item('mattermost/chat/mattermost.log', {
      target: 'chat',
      source: { kind: 'container', namespace: 'chat', pod: 'chat-0', container: 'mattermost' },
      access: 'exec',
      status: 'truncated',
      reason: 'more than 1 GiB; the newest part was kept',
      sha256: '0'.repeat(64),
      redactions: { 'bearer-token': 2, dsn: 1 },
    }),
    item('mattermost/chat/cpu.prof', { status: 'failed', bytesRaw: 0, bytesKept: 0, reason: 'MetricsDisabled' }),
    item('kubernetes/chat/events.yaml', { redactions: { dsn: 1 } }),
    item('kubernetes/chat/node.yaml', { status: 'skipped', bytesRaw: 0, bytesKept: 0 }),
  ],
  warnings: [{ code: 'MetricsDisabled', target: 'chat', item: 'cpu.prof', message: 'no metrics', remedy: 'Set it.' }],
};

describe('createManifest', () => {
  it('adds up what the items say', () => {
    expect(createManifest(INPUT).totals).toEqual({
      collected: 1,
      failed: 1,
      skipped: 1,
      truncated: 1,
      bytesRaw: 20,
      bytesKept: 16,
      redactions: 4,
    });
  });

  it('orders items by path, so that two manifests can be compared', () => {
    const paths = createManifest(INPUT).items.map(({ path }) => path);

    expect(paths).toEqual(paths.toSorted());
  });

  it('survives JSON and its own schema', () => {
    const manifest = createManifest(INPUT);

    expect(manifestSchema.parse(JSON.parse(JSON.stringify(manifest)))).toEqual(manifest);
  });
});

describe('manifestSchema', () => {
  it.each([
    ['a version it does not know', { formatVersion: 2 }],
    ['a time without zone', { startedAt: '2026-01-02 03:04' }],
    ['a status nobody defined', { items: [{ ...item('x'), status: 'ok' }] }],
    ['a digest that is none', { items: [item('x', { sha256: 'abc' })] }],
  ])('refuses %s', (_, change) => {
    expect(manifestSchema.safeParse({ ...createManifest(INPUT), ...change }).success).toBe(false);
  });
});
