import { describe, expect, it } from '@jest/globals';
import { versionSkewWarning } from '../../../src/products/version-skew.ts';

describe('versions of the servers of one installation', () => {
  it('says which server is of which version when they differ', () => {
    const warning = versionSkewWarning('chat', [
      { pod: 'chat-a', version: '11.1.0' },
      { pod: 'chat-b', version: undefined },
      { pod: 'chat-c', version: '11.11.0' },
    ]);
    expect(warning).toMatchObject({ code: 'VersionsDiffer', target: 'chat' });
    expect(warning?.message).toContain('chat-a is 11.1.0, chat-c is 11.11.0');
  });

  it.each([
    ['one server', [{ pod: 'chat-a', version: '11.1.0' }]],
    [
      'equal ones',
      [
        { pod: 'chat-a', version: '11.1.0' },
        { pod: 'chat-b', version: '11.1.0' },
      ],
    ],
    [
      'one that says nothing',
      [
        { pod: 'chat-a', version: '11.1.0' },
        { pod: 'chat-b', version: undefined },
      ],
    ],
  ])('has nothing to say of %s', (_, versions) => {
    expect(versionSkewWarning('chat', versions)).toBeUndefined();
  });
});
