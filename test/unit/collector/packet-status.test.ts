import { describe, expect, it } from '@jest/globals';
import { status } from '../../../src/api/status-schema.ts';
import { collectorStatus, type CollectorView } from '../../../src/collector/packet-status.ts';

const view: CollectorView = {
  progress: { itemsTotal: 41, itemsDone: 17, bytesCollected: 1000, message: 'mattermost/chat/mattermost.log' },
  warnings: [],
  targets: [],
  redactions: 0,
  raisedLogLevels: [],
  collected: false,
  partial: false,
  now: new Date('2026-01-02T03:04:05.678Z'),
  generation: 3,
  present: [],
};
const archive = {
  location: 'pvc://chat/packets/a.tar.gz',
  sizeBytes: 1234,
  sha256: 'a'.repeat(64),
  format: 'TarGzip',
  encrypted: false,
  files: 20,
};

describe("the collector's part of the status", () => {
  it('shows the progress', () => {
    expect(collectorStatus(view)).toMatchObject({
      progress: { itemsTotal: 41, itemsDone: 17, summary: '17/41', message: 'mattermost/chat/mattermost.log' },
      conditions: [],
      warningCount: 0,
    });
  });

  it.each([
    ['collected', { collected: true }, [['Collected', 'True', 'Collected']]],
    ['ended early', { collected: true, partial: true }, [['Collected', 'True', 'Partial']]],
    [
      'stored',
      { collected: true, outcome: { type: 'stored', partial: false, archive } as const },
      [
        ['Collected', 'True', 'Collected'],
        ['Stored', 'True', 'Stored'],
      ],
    ],
    [
      'failed',
      { outcome: { type: 'failed', reason: 'DestinationUnavailable', message: 'full' } as const },
      [['Stored', 'False', 'DestinationUnavailable']],
    ],
    ['discarded', { outcome: { type: 'discarded' } as const }, []],
  ])('has the conditions of a packet that is %s', (_, members, expected) => {
    const { conditions = [] } = collectorStatus({ ...view, ...members });

    expect(conditions.map(({ type, status: value, reason }) => [type, value, reason])).toEqual(expected);
    expect(conditions.every(({ observedGeneration }) => observedGeneration === 3)).toBe(true);
  });

  it('names the archive when there is one', () => {
    expect(collectorStatus({ ...view, outcome: { type: 'stored', partial: false, archive } }).archive).toEqual(archive);
    expect(collectorStatus(view)).not.toHaveProperty('archive');
  });

  it('keeps the time of a condition that is as it was, and sets the one that changed, in whole seconds', () => {
    const before = {
      status: 'True',
      reason: 'Collected',
      message: '',
      lastTransitionTime: '2026-01-01T00:00:00Z',
    } as const;
    const present = [
      { type: 'Collected', ...before },
      { type: 'Stored', ...before, status: 'False' as const },
    ];
    const outcome = { type: 'stored', partial: false, archive } as const;
    const { conditions = [] } = collectorStatus({ ...view, collected: true, outcome, present });

    expect(conditions.map(({ lastTransitionTime }) => lastTransitionTime)).toEqual([
      '2026-01-01T00:00:00Z',
      '2026-01-02T03:04:05Z',
    ]);
  });

  it('is accepted by the schema however much there is to say', () => {
    const long = 'x'.repeat(40_000);
    const target = { type: 'Mattermost', pods: 1, collected: 1, failed: 0, skipped: 0, truncated: 0 };
    const rendered = collectorStatus({
      ...view,
      progress: { ...view.progress, message: long },
      warnings: Array.from({ length: 60 }, () => ({ code: 'Unexpected' as const, message: long })),
      targets: Array.from({ length: 50 }, (_, index) => ({ ...target, name: `t${String(index)}` })),
      outcome: { type: 'failed', reason: 'Failed', message: long },
    });

    expect(status.safeParse(rendered).error?.issues ?? []).toEqual([]);
    expect([rendered.warnings?.length, rendered.warningCount]).toEqual([50, 60]);
  });
});
