import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createProgress, formatElapsed } from '../../cluster/progress.ts';

describe('formatElapsed', () => {
  it.each([
    [0, '0.0 s'],
    [12_340, '12.3 s'],
    [60_000, '1:00 min'],
    [125_900, '2:05 min'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatElapsed(milliseconds)).toBe(text);
  });
});

describe('createProgress', () => {
  const lines: string[] = [];
  const progress = createProgress({ write: (line) => lines.push(line), now: () => Date.now(), interval: 10_000 });

  beforeEach(() => {
    jest.useFakeTimers();
    lines.length = 0;
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('tells every interval that a step is alive, with the elapsed time and its detail', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();

    const step = progress.step('building', async (detail) => {
      detail('linking');
      return promise;
    });
    await jest.advanceTimersByTimeAsync(20_000);
    resolve('result');

    await expect(step).resolves.toBe('result');
    expect(lines).toEqual(['building … 10.0 s (linking)', 'building … 20.0 s (linking)', 'building: done in 20.0 s']);
  });

  it('tells a failure, passes it on and falls silent', async () => {
    await expect(progress.step('building', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
    await jest.advanceTimersByTimeAsync(60_000);

    expect(lines).toEqual(['building: failed after 0.0 s']);
  });
});
