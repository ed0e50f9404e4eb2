import { describe, expect, it } from '@jest/globals';
import { renderLicenseStatus } from '../../../../../src/products/coder/api/license-status.ts';
import { renderAgentLogs, renderBuildLogs } from '../../../../../src/products/coder/api/log-text.ts';

describe('logs', () => {
  it('have the columns of the vendor’s bundle', () => {
    const line = (log_level: string, log_source: string, stage: string, output: string) => {
      return { created_at: '2026-02-03T04:05:06.7Z', log_level, log_source, stage, output };
    };

    expect(
      renderBuildLogs([
        line('info', 'provisioner_daemon', 'Setting up', ''),
        line('debug', 'provisioner', 'Planning', 'a b'),
      ]),
    ).toBe(
      '2026-02-03 04:05:06.700 [info]  provisioner_daemon Setting up \n' +
        '2026-02-03 04:05:06.700 [debug] provisioner        Planning   a b\n',
    );
  });

  it('keep a time that is none', () => {
    expect(renderAgentLogs([{ created_at: 'soon', level: 'warn', output: 'x' }])).toBe('soon [warn] x\n');
  });

  it('are nothing when nothing was written', () => {
    expect(renderAgentLogs([])).toBe('');
  });
});

describe('licences', () => {
  it('are said to be none as the vendor’s bundle says it', () => {
    expect(renderLicenseStatus([])).toBe('No licenses found');
  });

  it('are a table in order of their ids', () => {
    const licence = (id: number, claims: Record<string, unknown>) => {
      return { id, uuid: `u${String(id)}`, uploaded_at: '2026-01-01T00:00:00Z', claims };
    };

    const table = renderLicenseStatus([
      licence(2, { all_features: true, license_expires: 1_800_000_000 }),
      licence(1, { features: { audit_log: 1, scim: 0, user_limit: 50 } }),
    ]);

    expect(table.split('\n')).toEqual([
      'ID  UUID  EXPIRES AT                UPLOADED AT           FEATURES',
      '1   u1    unknown                   2026-01-01T00:00:00Z  audit_log=1, user_limit=50',
      '2   u2    2027-01-15T08:00:00.000Z  2026-01-01T00:00:00Z  all features',
    ]);
  });
});
