import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { assertEntryPath, pathProblem, safeSegment } from '../../../src/archive/entry-path.ts';

describe('pathProblem', () => {
  it.each([
    'manifest.json',
    'mattermost/chat/chat-0/mattermost.log',
    'coder/dev/workspaces/alice/api v2.txt',
    'mattermost/chat/Ünïcödé-日本.log',
    '.hidden/..x/x..',
    `${'d/'.repeat(400)}f`,
  ])('accepts %j', (path) => {
    expect(pathProblem(path)).toBeUndefined();
  });

  it.each([
    ['', 'it is empty'],
    ['/etc/passwd', 'it is absolute'],
    ['../x', 'it has a `..` segment'],
    ['a/../../x', 'it has a `..` segment'],
    ['a/./x', 'it has a `.` segment'],
    ['a//x', 'it has an empty segment'],
    ['a/', 'it has an empty segment'],
    ['a\\..\\x', 'it contains a backslash'],
    ['a\0b', 'it contains control or invisible characters'],
    ['a\nb', 'it contains control or invisible characters'],
    ['a\u001b[2Jb', 'it contains control or invisible characters'],
    ['log\u202Egpj.exe', 'it contains control or invisible characters'],
    ['a\u2028b', 'it contains control or invisible characters'],
    ['a\uD800b', 'it is not valid Unicode'],
    ['x'.repeat(241), 'a segment is longer than 240 bytes'],
    ['ü'.repeat(121), 'a segment is longer than 240 bytes'],
    ['d/'.repeat(512) + 'f', 'it is longer than 1024 bytes'],
  ])('refuses %j', (path, problem) => {
    expect(pathProblem(path)).toBe(problem);
  });
});

describe('assertEntryPath', () => {
  it('throws PATH_REFUSED with the path made visible', () => {
    expect(() => assertEntryPath('a\u001b[2J')).toThrow(
      expect.objectContaining({
        code: 'PATH_REFUSED',
        message: 'The archive path "a\\u{1b}[2J" is refused: it contains control or invisible characters',
      }),
    );
  });
});

describe('safeSegment', () => {
  it.each([
    ['com.mattermost.plugin-metrics', 'com.mattermost.plugin-metrics'],
    ['../../etc', '.._.._etc'],
    ['..', '_'],
    ['', '_'],
    ['a:b|c', 'a_b_c'],
    ['trailing. ', 'trailing_'],
    [`${'x'.repeat(300)}.log`, `${'x'.repeat(235)}~.log`],
  ])('makes %j to %j', (name, segment) => {
    expect(safeSegment(name)).toBe(segment);
  });

  it('makes a usable segment of anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const segment = safeSegment(name);
        expect(pathProblem(segment)).toBeUndefined();
        expect(segment).not.toContain('/');
      }),
    );
  });
});
