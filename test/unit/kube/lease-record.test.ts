import { describe, expect, it } from '@jest/globals';
import { decideLease, heldLease, observe, releasedLease } from '../../../src/kube/lease-record.ts';
import type { V1Lease } from '../../../src/kube/types.ts';

const held = (holderIdentity: string, resourceVersion = '1'): V1Lease => ({
  metadata: { name: 'l', namespace: 'n', resourceVersion },
  spec: {
    holderIdentity,
    leaseDurationSeconds: 15,
    leaseTransitions: 2,
    acquireTime: 'then',
    renewTime: '2000-01-01T00:00:00.000000Z',
  },
});

describe('decideLease', () => {
  it.each([
    ['there is no lease', undefined, 0, 'create'],
    ['we hold it', held('me'), 0, 'renew'],
    ['nobody holds it', held(''), 0, 'acquire'],
    ['another one renewed it just now', held('other'), 14_999, 'wait'],
    ['another one let it run out', held('other'), 15_000, 'acquire'],
  ])('when %s', (_name, lease, sinceChange, expected) => {
    const seen = lease === undefined ? undefined : observe(undefined, lease, 1000);
    expect(decideLease(lease, seen, 'me', 1000 + sinceChange)).toBe(expected);
  });

  it('goes by when we saw a change, not by the holder\u2019s clock', () => {
    const first = observe(undefined, held('other', '1'), 0);
    const same = observe(first, held('other', '1'), 14_000);
    expect(decideLease(held('other', '1'), same, 'me', 15_000)).toBe('acquire');
    const renewed = observe(same, held('other', '2'), 14_000);
    expect(decideLease(held('other', '2'), renewed, 'me', 15_000)).toBe('wait');
  });

  it('does not take a lease on first sight, however old its time stamps are', () => {
    expect(decideLease(held('other'), undefined, 'me', 1e9)).toBe('wait');
  });
});

describe('lease records', () => {
  const now = new Date('2026-01-02T03:04:05.678Z');

  it('count a transition when the holder changes, not on renewal', () => {
    expect(heldLease(held('other'), 'me', 15, now).spec).toEqual({
      holderIdentity: 'me',
      leaseDurationSeconds: 15,
      leaseTransitions: 3,
      acquireTime: '2026-01-02T03:04:05.678000Z',
      renewTime: '2026-01-02T03:04:05.678000Z',
    });
    expect(heldLease(held('me'), 'me', 15, now).spec).toMatchObject({ leaseTransitions: 2, acquireTime: 'then' });
    expect(heldLease({}, 'me', 15, now).spec).toMatchObject({ leaseTransitions: 0 });
  });

  it('keep the version as a precondition and are free after release', () => {
    expect(heldLease(held('other', '7'), 'me', 15, now).metadata).toMatchObject({ resourceVersion: '7' });
    expect(decideLease(releasedLease(held('me'), now), undefined, 'next', 0)).toBe('acquire');
  });
});
