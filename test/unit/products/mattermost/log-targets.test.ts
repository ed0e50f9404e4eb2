import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../../src/api/packet.ts';
import { namedLogs, selectLogs } from '../../../../src/products/mattermost/log-selection.ts';
import { logTargets, targetWarnings } from '../../../../src/products/mattermost/log-targets.ts';

const LDAP = { type: 'file', options: { filename: 'logs/ldap.log', max_size: 100 }, levels: [{ id: 144 }] };
const AUDIT = { type: 'file', options: { filename: '/mattermost/logs/security.txt' } };
const SYSLOG = { type: 'syslog', options: { host: 'logs.example.com' } };

const config = {
  LogSettings: { AdvancedLoggingJSON: { ldap: LDAP, remote: SYSLOG } },
  ExperimentalAuditSettings: { FileEnabled: true, FileName: '/var/audit/audit.log', AdvancedLoggingJSON: { a: AUDIT } },
};

describe('log files that the configuration names', () => {
  it('are the file targets of both advanced loggings, and the plain audit log', () => {
    expect(logTargets(config)).toEqual([
      {
        path: '/mattermost/logs/ldap.log',
        item: 'Logs',
        setting: 'LogSettings.AdvancedLoggingJSON',
        inPacket: true,
      },
      {
        path: '/mattermost/logs/security.txt',
        item: 'AuditLogs',
        setting: 'ExperimentalAuditSettings.AdvancedLoggingJSON',
        inPacket: true,
      },
      {
        path: '/var/audit/audit.log',
        item: 'AuditLogs',
        setting: 'ExperimentalAuditSettings.FileName',
        inPacket: false,
      },
    ]);
  });

  it('are found in the text that older servers keep', () => {
    const text = JSON.stringify({ ldap: LDAP });
    expect(logTargets({ LogSettings: { AdvancedLoggingJSON: text } })).toHaveLength(1);
  });

  it.each([[undefined], [null], [''], ['{'], [[]], [{ a: 1 }], [{ a: { type: 'file' } }], [{ a: SYSLOG }]])(
    'are none in %j',
    (AdvancedLoggingJSON) => {
      const audit = { FileEnabled: false, FileName: 'audit.log', AdvancedLoggingJSON };
      expect(logTargets({ LogSettings: { AdvancedLoggingJSON }, ExperimentalAuditSettings: audit })).toEqual([]);
    },
  );

  it('are taken by their names, whatever these are, as what the configuration says they are', () => {
    const found = ['ldap.log', 'security.txt', 'other.txt'].map((name) => ({ name, size: 1, modified: 0 }));
    const named = namedLogs('/mattermost/logs', logTargets(config));
    const select = (items: object): readonly string[] =>
      selectLogs(found, { spec: parseSpec({ items }), now: new Date(0) }, named).wanted.map(({ name }) => name);
    expect(select({})).toEqual(['ldap.log', 'security.txt']);
    expect(select({ exclude: ['AuditLogs'] })).toEqual(['ldap.log']);
    expect(select({ include: ['AuditLogs'] })).toEqual(['security.txt']);
  });
});

describe('log files that the packet cannot hold', () => {
  const targets = logTargets(config);
  const input = { target: 'chat', root: '/mattermost/logs', canRead: true, has: () => false };

  it('are told with the setting that names them when they lie elsewhere', () => {
    expect(targetWarnings(targets, input)).toEqual([
      expect.objectContaining({
        code: 'LogsOutsideRoot',
        message: expect.stringMatching(
          /\/mattermost\/logs,.*\/var\/audit\/audit\.log \(ExperimentalAudit.*FileName\)$/,
        ),
      }),
    ]);
  });

  it('are all told where nothing may read the disk', () => {
    const [outside, onDisk] = targetWarnings(targets, { ...input, canRead: false });
    expect(outside).toMatchObject({ code: 'LogsOutsideRoot' });
    expect(onDisk).toMatchObject({ code: 'EphemeralContainersDisabled' });
    expect(onDisk?.message).toMatch(/ldap\.log \(LogSettings.*security\.txt \(ExperimentalAuditSettings/);
  });

  it('are not told when the server’s own packet has brought them', () => {
    const has = ({ inPacket }: { readonly inPacket: boolean }): boolean => inPacket;
    expect(targetWarnings(targets, { ...input, canRead: false, has }).map(({ code }) => code)).toEqual([
      'LogsOutsideRoot',
    ]);
  });
});
