import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createStop, packetSeconds } from '../../../src/collector/stop.ts';

const seconds = { collecting: 10, everything: 20 };

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('stopping', () => {
  it('ends the collecting, and leaves the storing be', () => {
    using stop = createStop(seconds, new AbortController().signal);
    stop.stop('cancelled');

    expect(stop.cause()).toBe('cancelled');
    expect(stop.signal.reason).toMatchObject({ code: 'CANCELLED', message: 'The packet was cancelled' });
    expect(stop.discard.aborted).toBe(false);
  });

  it('remembers the first cause', () => {
    using stop = createStop(seconds, new AbortController().signal);
    stop.stop('deadline');
    stop.stop('terminated');

    expect(stop.cause()).toBe('deadline');
    expect(stop.signal.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('ends everything when the packet was deleted, also after another cause', () => {
    using stop = createStop(seconds, new AbortController().signal);
    stop.stop('terminated');
    stop.stop('deleted');

    expect(stop.cause()).toBe('deleted');
    expect(stop.discard.reason).toMatchObject({ code: 'CANCELLED', message: 'The packet was deleted' });
  });

  it('follows the clock: first no more collecting, then no more storing', () => {
    using stop = createStop(seconds, new AbortController().signal);
    jest.advanceTimersByTime(9_999);
    expect(stop.cause()).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect([stop.cause(), stop.discard.aborted]).toEqual(['deadline', false]);
    jest.advanceTimersByTime(10_000);
    expect(stop.discard.reason).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('follows SIGTERM', () => {
    const terminated = new AbortController();
    using stop = createStop(seconds, terminated.signal);
    terminated.abort();

    expect(stop.cause()).toBe('terminated');
  });

  it('knows a SIGTERM that came before it', () => {
    using stop = createStop(seconds, AbortSignal.abort());

    expect([stop.cause(), stop.signal.aborted]).toEqual(['terminated', true]);
  });

  it('leaves no timer and no listener behind', () => {
    const terminated = new AbortController();
    {
      using stop = createStop(seconds, terminated.signal);
      expect(stop.signal.aborted).toBe(false);
      expect(jest.getTimerCount()).toBe(2);
    }
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('the time of a packet', () => {
  it.each([
    ['keeps a part for storing', 1800, 0, { collecting: 1680, everything: 1890 }],
    ['keeps at least 10 s of a short one', 60, 0, { collecting: 50, everything: 150 }],
    ['keeps at most half of the shortest', 30, 0, { collecting: 20, everything: 120 }],
    ['is what is left of it', 600, 200, { collecting: 340, everything: 490 }],
    ['is never nothing', 600, 10_000, { collecting: 20, everything: 120 }],
    ['does not grow when the clocks differ', 600, -50, { collecting: 510, everything: 690 }],
  ])('%s', (_, timeout, elapsed, expected) => {
    expect(packetSeconds(timeout, elapsed)).toEqual(expected);
  });
});
