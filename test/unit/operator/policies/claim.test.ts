import { describe, expect, it } from '@jest/globals';
import type { V1PersistentVolumeClaim } from '../../../../src/kube/types.ts';
import { claimProblem } from '../../../../src/operator/policies/claim.ts';

describe('a claim as a destination', () => {
  it.each<[string, V1PersistentVolumeClaim | undefined, string | undefined]>([
    ['missing', undefined, 'does not exist'],
    ['bound', { status: { phase: 'Bound' }, spec: { accessModes: ['ReadWriteOnce'] } }, undefined],
    [
      'waits for its first consumer',
      { status: { phase: 'Pending' }, spec: { accessModes: ['ReadWriteOnce'] } },
      undefined,
    ],
    ['lost', { status: { phase: 'Lost' } }, 'has lost its volume'],
    ['being deleted', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }, 'is being deleted'],
    ['read-only', { spec: { accessModes: ['ReadOnlyMany'] } }, 'must be writable'],
    ['also read-only', { spec: { accessModes: ['ReadOnlyMany', 'ReadWriteMany'] } }, undefined],
  ])('%s', (_, claim, expected) => {
    const problem = claimProblem('packets', claim);

    expect(problem === undefined).toBe(expected === undefined);
    expect(problem ?? '').toContain(expected ?? '');
  });
});
