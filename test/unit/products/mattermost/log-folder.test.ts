import { describe, expect, it } from '@jest/globals';
import { logFolderWarning } from '../../../../src/products/mattermost/log-folder.ts';

describe('the folder of the log file', () => {
  it.each([
    ['', undefined],
    ['/mattermost/logs', undefined],
    ['logs', undefined],
    ['/mattermost/logs/server', undefined],
    ['/var/log/mattermost', '/var/log/mattermost'],
    ['/var/log/mattermost/server', '/var/log'],
  ])('is fine: %s with MM_LOG_PATH=%s', (FileLocation, logPath) => {
    expect(logFolderWarning('chat', { LogSettings: { FileLocation } }, logPath)).toBeUndefined();
  });

  it.each([
    ['/var/log/mattermost', undefined],
    ['../elsewhere', undefined],
    ['/mattermost/logs-other', undefined],
    ['/mattermost/logs', '/var/log'],
  ])('is outside what the server gives away: %s with MM_LOG_PATH=%s', (FileLocation, logPath) => {
    const warning = logFolderWarning('chat', { LogSettings: { FileLocation } }, logPath);
    expect(warning).toMatchObject({ code: 'LogsOutsideRoot', target: 'chat' });
    expect(warning?.message).toMatch(/set MM_LOG_PATH=\//);
  });

  it('does not matter without a file log', () => {
    expect(
      logFolderWarning('chat', { LogSettings: { EnableFile: false, FileLocation: '/elsewhere' } }, undefined),
    ).toBeUndefined();
  });
});
