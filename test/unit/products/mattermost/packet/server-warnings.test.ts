import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { renderMultierror } from '../../../../../src/collector/warning-text.ts';
import { parseMultierror, serverWarnings } from '../../../../../src/products/mattermost/packet/server-warnings.ts';

describe("the server's warning.txt", () => {
  it('is a list of errors', () => {
    expect(parseMultierror('1 error occurred:\n\t* failed to get schema definition: timeout\n\n')).toEqual([
      'failed to get schema definition: timeout',
    ]);
    expect(parseMultierror('2 errors occurred:\n\t* a\n\t* b\n\n')).toEqual(['a', 'b']);
  });

  it('may have lists in lists, errors of several lines, and errors twice', () => {
    const text =
      '3 errors occurred:\n\t* node chat-1: 2 errors occurred:\n\t* inner one\n\t* inner two\n\n\n\t* broken\n  on two lines\n\t* inner two\n\n';

    expect(parseMultierror(text)).toEqual(['node chat-1', 'inner one', 'inner two', 'broken on two lines']);
  });

  it('that is no list is one error', () => {
    expect(parseMultierror('something went wrong\n')).toEqual(['something went wrong']);
    expect(parseMultierror('\n')).toEqual([]);
  });

  it('gives back what the same format was made of', () => {
    const error = fc.stringMatching(/^[A-Za-z][A-Za-z0-9 /._-]{0,40}[A-Za-z]$/);
    fc.assert(
      fc.property(fc.uniqueArray(error, { minLength: 1, maxLength: 5 }), (errors) => {
        const warnings = errors.map((message) => ({ code: 'ServerWarning', message }) as const);
        expect(parseMultierror(renderMultierror(warnings, 'mattermost/chat/'))).toEqual(errors);
      }),
    );
  });

  it.each([
    ['Unable to retrieve mattermost logs because LogSettings.EnableFile is set to false', 'FileLogDisabled'],
    ['log file path /x/y.log is outside allowed logging directory: /mattermost/logs', 'LogsOutsideRoot'],
    ['log file path /x in LogSettings.AdvancedLoggingJSON is outside allowed logging directory: /l', 'LogsOutsideRoot'],
    ['error while getting LDAP vendor info: connection refused', 'LdapUnknown'],
    ['failed to start CPU profile: cpu profiling already in use', 'ProfileBusy'],
    ['failed to get plugin list for Support Packet: x', 'ServerWarning'],
  ])('%s → %s', (message, code) => {
    expect(serverWarnings('chat', `1 error occurred:\n\t* ${message}\n\n`)).toEqual([
      { code, target: 'chat', message },
    ]);
  });

  it('of one of several servers names it', () => {
    expect(serverWarnings('chat', '1 error occurred:\n\t* x\n\n', 'chat-1')[0]?.message).toBe('chat-1 x');
  });
});
