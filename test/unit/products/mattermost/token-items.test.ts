import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { PacketWarning } from '../../../../src/api/warning-codes.ts';
import type { KubeClient } from '../../../../src/kube/ports.ts';
import { planMattermost } from '../../../../src/products/mattermost/plan.ts';
import { completePlan } from '../../../../src/products/plan.ts';
import type { Item, Plan } from '../../../../src/products/ports.ts';
import { fakePodAccess, type FakePods } from '../fake-pods.ts';
import { livePod } from '../pods.ts';

const { signal } = new AbortController();

function plan(fakes: FakePods, token: string | undefined, mattermost: unknown = {}): Plan {
  const live = livePod('chat-0');
  const context = {
    spec: parseSpec({ targets: [{ name: 'chat', type: 'Mattermost', mattermost }] }),
    kube: {} as KubeClient,
    access: fakePodAccess(fakes),
    now: new Date(0),
    hasKnownSecrets: true,
    ...(token === undefined ? {} : { accessTokens: new Map([['chat', token]]) }),
  };
  const target = { name: 'chat', type: 'Mattermost' as const, namespace: 'chat', pods: [live.selected] };
  const one = { target, pods: [live] };
  return completePlan(context, one, planMattermost(context, one, signal));
}

async function incomplete(made: Plan): Promise<readonly PacketWarning[]> {
  return ((await made.findings?.()) ?? []).filter(({ code }) => code === 'FileIncomplete');
}

function itemOf({ items }: Plan, path: string): Item | undefined {
  return items.find((item) => item.path === path && item.learnOnly !== true);
}

async function read(made: Plan, file: string, rung = 0): Promise<string> {
  const opened = await itemOf(made, file.includes('/') ? file : `mattermost/chat/${file}`)?.rungs[rung]?.open(signal);
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened?.chunks ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function api(answers: Readonly<Record<string, unknown>>): FakePods {
  const http = Object.entries(answers).map(([path, answer]) => [
    `/api/v4/${path}`,
    () => ({ status: 200, body: typeof answer === 'string' ? answer : JSON.stringify(answer) }),
  ]);
  return { http: Object.fromEntries(http) as NonNullable<FakePods['http']> };
}

const rows = (values: Readonly<Record<string, number>>): unknown =>
  Object.entries(values).map(([name, value]) => ({ name, value }));
const ANALYTICS = {
  'analytics/old?name=standard': rows({
    channel_open_count: 2,
    channel_private_count: 1,
    post_count: 9,
    unique_user_count: 5,
    team_count: 1,
    total_master_db_connections: 4,
    daily_active_users: 2,
    inactive_user_count: -1,
  }),
  'analytics/old?name=extra_counts': rows({ incoming_webhook_count: 3, command_count: 0 }),
};

describe('what a token adds', () => {
  it('is nothing without one', () => {
    expect(itemOf(plan({}, undefined), 'mattermost/chat/stats.yaml')).toBeUndefined();
    expect(itemOf(plan({}, undefined), 'mattermost/chat/mattermost.log')?.rungs[0]?.access).toBe('product-command');
  });

  it('stats.yaml: what was counted, and nothing that was not', async () => {
    const made = plan(
      api({
        ...ANALYTICS,
        'users/stats/filtered?include_deleted=true': { total_users_count: 7 },
        'users/stats/filtered?include_bots=true': { total_users_count: 8 },
      }),
      'token',
    );

    expect(parse(await read(made, 'stats.yaml'))).toEqual({
      registered_users: 7,
      active_users: 5,
      daily_active_users: 2,
      bot_accounts: 3,
      posts: 9,
      channels: 3,
      teams: 1,
      slash_commands: 0,
      incoming_webhooks: 3,
    });
  });

  it('jobs.yaml: five of each type, times as the server writes them', async () => {
    const job = {
      id: 'j',
      type: 'ldap_sync',
      create_at: 1_767_323_045_120,
      status: 'success',
      progress: 100,
      data: null,
    };
    const made = plan(api({ 'jobs/type/ldap_sync?per_page=5': Array.from({ length: 6 }, () => job) }), 'token');

    const { ldap_sync_jobs: jobs, ...others } = parse(await read(made, 'jobs.yaml')) as Record<string, unknown[]>;
    expect(jobs).toHaveLength(5);
    expect(jobs?.[0]).toMatchObject({
      create_at: '2026-01-02T03:04:05.12Z',
      start_at: '1970-01-01T00:00:00Z',
      data: {},
    });
    expect(others).toEqual({});
  });

  it('permissions.yaml: names that people chose are masked', async () => {
    const role = {
      id: 'r',
      name: 'system_user',
      display_name: 'Our people',
      description: 'x',
      permissions: ['a'],
      built_in: true,
    };
    const scheme = { id: 's', name: 'acme', display_name: 'ACME', description: 'y', scope: 'team' };
    const made = plan(api({ roles: [role], 'schemes?page=0&per_page=100': [scheme] }), 'token');

    const text = await read(made, 'permissions.yaml');
    expect(text).not.toMatch(/Our people|acme/i);
    expect(await incomplete(made)).toEqual([]);
    expect(parse(text)).toMatchObject({
      roles: [{ name: 'system_user', display_name: '*'.repeat(32), permissions: ['a'], scheme_id: null }],
      schemes: [{ name: '*'.repeat(32), scope: 'team' }],
    });
  });

  it('permissions.yaml without schemes, which a server may refuse', async () => {
    const id = 'app.schemes.is_phase_2_migration_completed.app_error';
    const body = JSON.stringify({ id, message: 'Required migrations have not yet completed.' });
    const refused = { '/api/v4/schemes?page=0&per_page=100': () => ({ status: 501, body }) };
    const made = plan({ http: { ...api({ roles: [] }).http, ...refused } }, 'token');
    const text = await read(made, 'permissions.yaml');

    expect(parse(text)).toEqual({ roles: [] });
    expect(text).toContain('# schemes: not told');
    expect(await incomplete(made)).toEqual([
      {
        code: 'FileIncomplete',
        target: 'chat',
        item: 'mattermost/chat/permissions.yaml',
        message:
          'permissions.yaml lacks `schemes`: /api/v4/schemes: the server has not run all of its migrations yet: ' +
          'Required migrations have not yet completed.',
      },
    ]);
  });

  it('stats.yaml: which counts the server did not give is told', async () => {
    const made = plan(
      api({ ...ANALYTICS, 'users/stats/filtered?roles=system_guest': { total_users_count: 0 } }),
      'token',
    );
    await read(made, 'stats.yaml');

    expect((await incomplete(made)).map(({ message }) => message.split(':', 1)[0])).toEqual([
      'stats.yaml lacks `registered_users`',
      'stats.yaml lacks `bot_accounts`',
    ]);
  });

  it('the whole log, the configuration and the plug-ins, when the local mode is off', async () => {
    const made = plan(
      api({
        'logs/download': 'line\n',
        config: { LogSettings: {} },
        plugins: { active: [{ id: 'calls' }], inactive: [] },
      }),
      'token',
    );

    await expect(read(made, 'mattermost.log')).resolves.toBe('line\n');
    await expect(read(made, 'sanitized_config.json', 1)).resolves.toBe('{"LogSettings":{}}');
    expect(JSON.parse(await read(made, 'plugins.json', 1))).toEqual({ enabled: [{ id: 'calls' }], disabled: [] });
  });

  it('connections and the schema of the database, in diagnostics.yaml', async () => {
    const made = plan(
      api({
        ...ANALYTICS,
        'config/client?format=old': { Version: '11.1.0' },
        'system/schema/version': [{ version: 3 }, { version: 143 }],
      }),
      'token',
    );

    expect(parse(await read(made, 'diagnostics.yaml'))).toMatchObject({
      database: { schema_version: '143', master_connections: 4 },
    });
  });

  it('plug-ins that give data only when asked: without a token it is told that nobody can ask', () => {
    const asked = { pluginPackets: ['com.x'] };

    expect(plan({}, undefined, asked).warnings.map(({ code }) => code)).toEqual(['NotAvailable']);
    expect(plan({}, 'token', asked).warnings).toEqual([]);
  });
});

describe('the metrics', () => {
  const path = 'kubernetes/chat/metrics/chat-0.txt';

  const notThere = { '/metrics': () => ({ status: 404 }) };
  const license = (isLicensed: string): NonNullable<FakePods['http']> => ({
    '/api/v4/license/client?format=old': () => ({ status: 200, body: JSON.stringify({ IsLicensed: isLicensed }) }),
  });

  it('lie beside what Kubernetes knows', async () => {
    const http = { '/metrics': () => ({ status: 200, body: 'mattermost_up 1\n' }) };

    await expect(read(plan({ http }, undefined), path)).resolves.toBe('mattermost_up 1\n');
  });

  it.each([
    ['are off', {}, 'MetricsDisabled'],
    ['need a licence', { ...notThere, ...license('false') }, 'LicenseRequired'],
    ['are not of this build', { ...notThere, ...license('true') }, 'NotAvailable'],
    ['are not there, nobody knows why,', notThere, 'NotAvailable'],
  ])('that %s say so', async (_, http, warning) => {
    await expect(read(plan({ http }, undefined), path)).rejects.toMatchObject({ warning });
  });

  it('do not say once more what the server has said instead of its packet', async () => {
    const stderr = 'Error: E10 or E20 license required to use this endpoint.';
    const commands = { 'system supportpacket -o /dev/stdout': { code: 1, stderr } };
    const made = plan({ commands }, undefined);
    const told = (): boolean | undefined => itemOf(made, path)?.isTold?.('LicenseRequired');

    expect(told()).toBe(false);
    const entries = made.bundles?.[0]?.rungs[0]?.open(signal)[Symbol.asyncIterator]();
    await expect(entries?.next()).rejects.toMatchObject({ warning: 'LicenseRequired' });
    expect([told(), itemOf(made, path)?.isTold?.('MetricsDisabled')]).toEqual([true, false]);
  });
});
