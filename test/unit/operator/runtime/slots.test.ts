import { describe, expect, it } from '@jest/globals';
import { Slots } from '../../../../src/operator/runtime/slots.ts';

describe('slots', () => {
  it('are as many as allowed, and one packet has one', () => {
    const slots = new Slots(2);

    expect([slots.acquire('a'), slots.acquire('a'), slots.acquire('b'), slots.acquire('c')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('become free again once', () => {
    const slots = new Slots(1);
    slots.acquire('a');

    expect([slots.release('a'), slots.release('a'), slots.acquire('b')]).toEqual([true, false, true]);
  });

  it('are kept for what a former leader started, even beyond the limit', () => {
    const slots = new Slots(1);
    slots.hold('a');
    slots.hold('b');

    expect(slots.size).toBe(2);
    slots.release('a');
    expect(slots.acquire('c')).toBe(false);
  });
});
