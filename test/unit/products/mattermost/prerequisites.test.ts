import { describe, expect, it } from '@jest/globals';
import { prerequisiteWarnings } from '../../../../src/products/mattermost/prerequisites.ts';

describe('a prerequisite', () => {
  it.each([
    ['FileLogDisabled', { LogSettings: { EnableFile: false, FileLevel: 'INFO' } }],
    ['LogLevelNotDebug', { LogSettings: { EnableFile: true, FileLevel: 'INFO' } }],
    ['MetricsDisabled', { MetricsSettings: { Enable: false } }],
    ['LdapUnknown', { LdapSettings: { Enable: true } }],
  ])('%s is told', (code, config) => {
    expect(prerequisiteWarnings('chat', config)).toEqual([expect.objectContaining({ code, target: 'chat' })]);
  });

  it.each([
    [
      'everything is as it should be',
      { LogSettings: { EnableFile: true, FileLevel: 'debug' }, MetricsSettings: { Enable: true } },
    ],
    ['nothing is known', {}],
  ])('is not told when %s', (_, config) => {
    expect(prerequisiteWarnings('chat', config)).toEqual([]);
  });
});
