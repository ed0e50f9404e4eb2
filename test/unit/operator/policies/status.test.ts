import { describe, expect, it } from '@jest/globals';
import { isWritten, summarise } from '../../../../src/operator/policies/status.ts';
import { NOW, conditionOf, packetOf } from '../fixtures.ts';

const PENDING = { reason: 'Pending', message: 'waits' } as const;
const AUTHORIZED = { type: 'Authorized', status: 'True', reason: 'Allowed', message: 'm' } as const;

describe('the status that the operator writes', () => {
  it('starts once: a later state keeps the start time', () => {
    const first = summarise(packetOf(), { state: PENDING, begins: true }, NOW);
    const later = summarise(
      packetOf({ status: first }),
      { state: PENDING, begins: true },
      new Date('2027-01-01T00:00:00Z'),
    );

    expect(first.startTime).toBe('2026-11-21T09:00:00Z');
    expect(later.startTime).toBe(first.startTime);
  });

  it('ends once', () => {
    const first = summarise(packetOf(), { state: { reason: 'Failed', message: 'm' } }, NOW);
    const later = summarise(packetOf({ status: first }), { state: { reason: 'Failed', message: 'm' } }, new Date(0));

    expect(later.completionTime).toBe('2026-11-21T09:00:00Z');
  });

  it('keeps jobRef and Authorized, which server-side apply would remove if they were left out', () => {
    const first = summarise(packetOf(), { state: PENDING, authorized: AUTHORIZED, jobName: 'j' }, NOW);

    const later = summarise(packetOf({ status: first }), { state: { reason: 'Collecting', message: 'm' } }, NOW);

    expect(later.jobRef).toEqual({ name: 'j' });
    expect(later.conditions?.map(({ type }) => type)).toEqual(['Ready', 'Reconciling', 'Authorized']);
  });

  it('never claims what belongs to the collector', () => {
    const status = {
      conditions: [conditionOf('Stored', 'True', 'Stored'), conditionOf('Collected', 'True', 'Collected')],
      progress: { itemsTotal: 1, itemsDone: 1, bytesCollected: 1 },
      warningCount: 2,
    };

    const written = summarise(packetOf({ status }), { state: PENDING }, NOW);

    expect(Object.keys(written).sort()).toEqual(['conditions', 'observedGeneration']);
    expect(written.conditions?.map(({ type }) => type)).toEqual(['Ready', 'Reconciling']);
  });

  it('is recognised when it is there already, whatever the collector and others have added', () => {
    const wanted = summarise(packetOf(), { state: PENDING, jobName: 'j', begins: true }, NOW);
    const others = [conditionOf('Stored', 'True', 'Stored'), conditionOf('ByOthers', 'False', 'X')];
    const packet = packetOf({
      status: { ...wanted, warningCount: 1, conditions: [...others, ...(wanted.conditions ?? [])] },
    });

    expect(isWritten(packet, summarise(packet, { state: PENDING }, new Date(0)))).toBe(true);
    expect(isWritten(packet, summarise(packet, { state: { reason: 'Pending', message: 'other' } }, NOW))).toBe(false);
    expect(isWritten(packetOf(), wanted)).toBe(false);
  });
});
