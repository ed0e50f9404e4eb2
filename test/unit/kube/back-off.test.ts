import { describe, expect, it } from '@jest/globals';
import { WATCH_BACK_OFF, backOffDelay } from '../../../src/kube/back-off.ts';

describe('backOffDelay', () => {
  it.each([
    [0, 800],
    [1, 1600],
    [3, 6400],
    [6, 30_000],
    [1000, 30_000],
  ])('attempt %d waits %d ms at most', (attempt, expected) => {
    expect(backOffDelay(WATCH_BACK_OFF, attempt, () => 0)).toBe(expected);
    expect(backOffDelay(WATCH_BACK_OFF, attempt, () => 1)).toBe(expected / 2);
  });

  it('never waits less than the server asked for', () => {
    expect(backOffDelay(WATCH_BACK_OFF, 0, () => 0.5, 5000)).toBe(5000);
  });
});
