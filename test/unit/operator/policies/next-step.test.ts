import { describe, expect, it } from '@jest/globals';
import type { SupportPacketStatus } from '../../../../src/api/status-schema.ts';
import { nextStep } from '../../../../src/operator/policies/next-step.ts';
import { conditionOf, packetOf } from '../fixtures.ts';

const progress = { itemsTotal: 1, itemsDone: 0, bytesCollected: 0 };

describe('a packet runs once', () => {
  it.each<[string, SupportPacketStatus | undefined, boolean, string]>([
    ['nothing happened yet', undefined, false, 'start'],
    ['only the default of the schema', { observedGeneration: -1 }, false, 'start'],
    ['accepted, but no Job was made', { startTime: '2026-11-21T08:00:00Z' }, false, 'start'],
    ['waiting for a slot', { conditions: [conditionOf('Ready', 'Unknown', 'Queued')] }, false, 'start'],
    ['a Job that the status does not know yet', undefined, true, 'observe'],
    ['a Job that the status names', { jobRef: { name: 'j' } }, true, 'observe'],
    ['a Job that is gone', { jobRef: { name: 'j' } }, false, 'observe'],
    ['no jobRef, but a collector was at work', { progress }, false, 'observe'],
    ['no jobRef, but a collector stored', { conditions: [conditionOf('Stored', 'True', 'Stored')] }, false, 'observe'],
    ['no jobRef, but a collector failed', { conditions: [conditionOf('Collected', 'False', 'X')] }, false, 'observe'],
    ['finished', { completionTime: '2026-11-21T08:00:00Z' }, false, 'tidy'],
    ['finished, and its Job is still there', { completionTime: '2026-11-21T08:00:00Z' }, true, 'tidy'],
  ])('%s', (_, status, hasJob, expected) => {
    const packet = packetOf(status === undefined ? {} : { status });

    expect(nextStep({ packet, hasJob })).toBe(expected);
    expect(nextStep({ packet: packetOf({ ...packet, spec: {}, deletionTimestamp: 'now' }), hasJob })).toBe('remove');
  });

  it('has its last state restored when a backup brought it back without a status', () => {
    const annotations = { 'supportpacket.dev/finished': '{}' };

    expect(nextStep({ packet: packetOf({ annotations }), hasJob: false })).toBe('restore');
  });
});
