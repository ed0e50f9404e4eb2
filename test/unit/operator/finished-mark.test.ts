import { describe, expect, it } from '@jest/globals';
import { restoredState } from '../../../src/operator/steps/finished-mark.ts';

describe('the mark of a finished packet', () => {
  it('gives the last state back', () => {
    const mark = {
      reason: 'Succeeded',
      message: 'The archive is at pvc://a/b',
      completionTime: '2026-11-21T08:00:00Z',
    };

    expect(restoredState(JSON.stringify(mark))).toEqual({
      reason: 'Succeeded',
      message: 'The archive is at pvc://a/b (ended 2026-11-21T08:00:00Z; the status was lost and restored)',
    });
  });

  it.each([['no JSON'], ['{}'], ['{"reason":"Collecting","message":"","completionTime":""}'], ['']])(
    'never lets a packet run again, whatever it says: %s',
    (value) => {
      expect(restoredState(value).reason).toBe('Interrupted');
    },
  );
});
