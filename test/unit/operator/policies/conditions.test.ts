import { describe, expect, it } from '@jest/globals';
import { claimsOf, conditionsOf } from '../../../../src/operator/policies/conditions.ts';
import { READY_REASONS, failure, isTerminal, kindOf } from '../../../../src/operator/policies/state.ts';
import { summarise } from '../../../../src/operator/policies/status.ts';
import { NOW, conditionOf, packetOf } from '../fixtures.ts';
import { kstatusOf } from './kstatus.ts';

const EXPECTED = { progressing: 'InProgress', succeeded: 'Current', failed: 'Failed' } as const;

describe('conditions of a state', () => {
  it.each(READY_REASONS)('%s reads in kstatus as what it is', (reason) => {
    const packet = packetOf();

    const status = summarise(packet, { state: { reason, message: 'why' } }, NOW);

    expect(kstatusOf({ ...packet, status })).toBe(EXPECTED[kindOf(reason)]);
    expect(status.completionTime === undefined).toBe(!isTerminal({ reason, message: '' }));
  });

  it.each(READY_REASONS)('%s: Reconciling and Stalled exist only while true', (reason) => {
    const claims = claimsOf({ reason, message: 'why' });

    const abnormal = claims.filter(({ type }) => type !== 'Ready');
    expect(abnormal.every(({ status }) => status === 'True')).toBe(true);
    expect(claims.every((claim) => claim.reason === reason && claim.message === 'why')).toBe(true);
  });

  it('a fresh object with the default of the schema is in progress, not current', () => {
    expect(kstatusOf(packetOf({ status: { observedGeneration: -1 } }))).toBe('InProgress');
  });

  it('a switch that was changed after the end leaves the packet in progress until it is acknowledged', () => {
    const before = packetOf();
    const status = summarise(before, { state: { reason: 'Succeeded', message: 'm' } }, NOW);
    const changed = packetOf({ generation: 2, status });
    expect(kstatusOf(changed)).toBe('InProgress');

    const acknowledged = summarise(changed, { state: { reason: 'Succeeded', message: 'm' } }, NOW);

    expect(kstatusOf({ ...changed, status: acknowledged })).toBe('Current');
    expect(acknowledged.completionTime).toBe(status.completionTime);
  });

  it('the time of the transition changes with the status only', () => {
    const previous = [conditionOf('Ready', 'Unknown', 'Pending')];
    const claims = claimsOf({ reason: 'Collecting', message: 'x' });

    const [ready, reconciling] = conditionsOf(claims, previous, 3, NOW);

    expect(ready).toMatchObject({
      lastTransitionTime: '2026-11-21T08:00:00Z',
      reason: 'Collecting',
      observedGeneration: 3,
    });
    expect(reconciling?.lastTransitionTime).toBe('2026-11-21T09:00:00Z');
  });

  it('cuts a message that nobody would read', () => {
    const [ready] = conditionsOf(claimsOf({ reason: 'Failed', message: 'x'.repeat(5000) }), [], 1, NOW);

    expect(ready?.message).toHaveLength(1024);
  });
});

describe('a failure with a foreign reason', () => {
  it.each([
    ['DestinationUnavailable', { reason: 'DestinationUnavailable', message: 'm' }],
    ['LeakDetected', { reason: 'LeakDetected', message: 'm' }],
    ['Succeeded', { reason: 'Failed', message: 'Succeeded: m' }],
    ['toString', { reason: 'Failed', message: 'toString: m' }],
    ['SomethingNew', { reason: 'Failed', message: 'SomethingNew: m' }],
  ])('%s', (reason, expected) => {
    expect(failure(reason, 'm')).toEqual(expected);
  });
});
