import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pathProblem } from '../../../src/archive/entry-path.ts';
import { cleanName, createNumbering } from '../../../src/collector/bundle-names.ts';

describe('the name of an entry', () => {
  it.each([
    ['chat-0/mattermost.log', 'chat-0/mattermost.log'],
    ['../../etc/passwd', 'etc/passwd'],
    ['/etc/passwd', 'etc/passwd'],
    ['a//b/./c', 'a/b/c'],
    ['..\\..\\boot.ini', '.._.._boot.ini'],
    ['C:evil.log', 'C_evil.log'],
    ['../', undefined],
    ['', undefined],
  ])('%j becomes %j', (name, clean) => {
    expect(cleanName(name)).toBe(clean);
  });

  it('is always one that the archive takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        const clean = cleanName(name);
        expect(clean === undefined ? undefined : pathProblem(clean)).toBeUndefined();
      }),
    );
  });
});

describe('a name that is taken', () => {
  it('gets a number before its extension', () => {
    const numbered = createNumbering();

    expect(['audit.log', 'audit.log', 'AUDIT.log', 'x/goroutines', 'x/goroutines'].map(numbered)).toEqual([
      'audit.log',
      'audit.2.log',
      'AUDIT.3.log',
      'x/goroutines',
      'x/goroutines.2',
    ]);
  });
});
