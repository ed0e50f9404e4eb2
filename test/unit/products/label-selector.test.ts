import { describe, expect, it } from '@jest/globals';
import { matchesSelector } from '../../../src/products/label-selector.ts';

const labels = { app: 'mattermost', tier: 'web' };

describe('a label selector', () => {
  it.each([
    ['matches everything when empty', {}, true],
    ['compares labels', { matchLabels: { app: 'mattermost' } }, true],
    ['wants all of them', { matchLabels: { app: 'mattermost', tier: 'db' } }, false],
    ['In', { matchExpressions: [{ key: 'tier', operator: 'In' as const, values: ['web', 'api'] }] }, true],
    ['In without the label', { matchExpressions: [{ key: 'x', operator: 'In' as const, values: ['web'] }] }, false],
    ['NotIn', { matchExpressions: [{ key: 'tier', operator: 'NotIn' as const, values: ['web'] }] }, false],
    [
      'NotIn without the label',
      { matchExpressions: [{ key: 'x', operator: 'NotIn' as const, values: ['web'] }] },
      true,
    ],
    ['Exists', { matchExpressions: [{ key: 'tier', operator: 'Exists' as const }] }, true],
    ['DoesNotExist', { matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' as const }] }, false],
  ])('%s', (_, selector, matches) => {
    expect(matchesSelector(selector, labels)).toBe(matches);
  });
});
