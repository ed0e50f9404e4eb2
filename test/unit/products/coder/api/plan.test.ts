import { describe, expect, it } from '@jest/globals';
import { fakeCoder, id, TOKEN } from './fake-coder.ts';
import { ANSWERS, contentOf, live, paths, plan, workspaceAnswer } from './world.ts';

const DEBUG = ['debugInfo', 'license', 'replicas', 'proxies', 'provisioners'];

describe('an owner’s token', () => {
  it('brings the files of the vendor’s bundle and what that leaves out', async () => {
    const made = await plan(fakeCoder({ answers: ANSWERS }), { templates: ['docker'] });

    expect(paths(made)).toEqual(
      [
        ...['config', 'experiments', 'health', 'health_settings', 'regions', 'stats', 'workspaces'].map(
          (name) => `deployment/${name}.json`,
        ),
        ...['daemons', 'jobs'].map((name) => `deployment/provisioners/coder/${name}.json`),
        'license-status.txt',
        ...['connection_info.json', 'coordinator_debug.html', 'tailnet_debug.html'].map((name) => `network/${name}`),
        ...['health.json', 'coordinator_debug.html', 'tailnet_debug.html'].map((name) => `replicas/coder-0/${name}`),
        ...[
          'workspace',
          'parameters',
          'builds',
          'timings',
          'template',
          'template_version',
          'build_template_version',
        ].map((name) => `workspace/${name}.json`),
        ...['template_file.zip', 'build_template_file.zip', 'build_logs.txt'].map((name) => `workspace/${name}`),
        ...['build.json', 'build_logs.txt'].map((name) => `workspace/builds/2/${name}`),
        ...['agent.json', 'listening_ports.json', 'startup_logs.txt'].map((name) => `agent/${name}`),
        ...['template.json', 'template_version.json', 'template_file.zip'].map((name) => `templates/docker/${name}`),
      ].sort(),
    );
    expect(made.warnings).toEqual([expect.objectContaining({ code: 'EnterpriseOnly', target: 'dev' })]);
  });

  it('asks for fresh health and never follows the logs of a build', async () => {
    const access = fakeCoder({ answers: ANSWERS });
    const made = await plan(access);

    await contentOf(made, 'deployment/health.json');
    expect(await contentOf(made, 'workspace/build_logs.txt')).toBe('2026-02-03 04:05:06.000 [info] p s o\n');
    expect(await contentOf(made, 'workspace/template_file.zip')).toBe('PK\u0003\u0004');
    expect(await contentOf(made, 'license-status.txt')).toBe('No licenses found');

    const asked = access.requests.map(({ path }) => path);
    expect(asked).toContain('/api/v2/debug/health?force=true');
    expect(asked.filter((path) => path.includes('follow'))).toEqual([]);
    expect(asked.filter((path) => path.includes('debug-link') || path.includes('/state'))).toEqual([]);
  });

  it('may lift the rate limit', async () => {
    const access = fakeCoder({ answers: ANSWERS });

    await contentOf(await plan(access), 'deployment/config.json');

    expect(access.requests.at(-1)?.headers).toEqual({
      accept: '*/*',
      'coder-session-token': TOKEN,
      'x-coder-bypass-ratelimit': 'true',
    });
  });

  it('teaches the redactor before any text is read', async () => {
    const { items } = await plan(fakeCoder({ answers: ANSWERS }));

    expect(items.filter(({ order }) => order === 'first').map(({ path }) => path)).toEqual([
      'coder/dev/deployment/config.json',
      'coder/dev/deployment/workspaces.json',
      'coder/dev/workspace/workspace.json',
      'coder/dev/workspace/parameters.json',
      'coder/dev/agent/agent.json',
    ]);
  });
});

describe('an answer that is none', () => {
  it('is a failure with its reason', async () => {
    const answers = { ...ANSWERS, '/api/v2/debug/health': { body: 'null' } };
    const made = await plan(fakeCoder({ answers }));

    await expect(contentOf(made, 'deployment/health.json')).rejects.toMatchObject({
      code: 'ITEM_UNAVAILABLE',
      warning: 'NotAvailable',
      message: 'Coder gave the file, but it is null',
    });
    await expect(contentOf(made, 'agent/startup_logs.txt')).rejects.toMatchObject({ warning: 'NotAvailable' });
  });
});

describe('a weaker token', () => {
  it('never lifts the rate limit, and is not tried where the server has refused already', async () => {
    const access = fakeCoder({ answers: ANSWERS, denied: DEBUG });
    const made = await plan(access);

    expect(await contentOf(made, 'workspace/build_logs.txt')).toContain('[info]');
    const asked = access.requests.length;
    await expect(contentOf(made, 'deployment/health.json')).rejects.toMatchObject({ warning: 'TokenRightMissing' });
    expect(access.requests).toHaveLength(asked);
    expect(access.requests.filter(({ headers }) => 'x-coder-bypass-ratelimit' in headers)).toEqual([]);
  });

  it('has one message for all files of a right', async () => {
    const made = await plan(fakeCoder({ answers: ANSWERS, denied: DEBUG }));
    const messages = await Promise.all(
      ['deployment/health.json', 'network/tailnet_debug.html', 'replicas/coder-0/health.json'].map(async (path) =>
        contentOf(made, path).catch((error: unknown) => (error instanceof Error ? error.message : '')),
      ),
    );

    expect(new Set(messages).size).toBe(1);
    expect(messages[0]).toMatch(
      /debug_info:read, which only the role Owner has.*deployment\/health\.json.*tailnet_debug/,
    );
  });

  it('of which the server says "not found" lacks the right', async () => {
    const { [`/api/v2/files/${id(142)}`]: _, ...answers } = ANSWERS;
    const made = await plan(fakeCoder({ answers, denied: DEBUG }));

    await expect(contentOf(made, 'workspace/template_file.zip')).rejects.toMatchObject({
      warning: 'TokenRightMissing',
      message: expect.stringMatching(/file:read/),
    });
  });

  it('does not begin the command when it may not read the configuration', async () => {
    const made = await plan(fakeCoder({ answers: ANSWERS, denied: ['deploymentConfig', ...DEBUG] }));

    expect(made.bundles).toEqual([]);
    expect(made.warnings).toContainEqual(
      expect.objectContaining({ code: 'TokenRightMissing', message: expect.stringMatching(/network\/netcheck\.json/) }),
    );
  });

  it('that is not valid is one warning and nothing else', async () => {
    const made = await plan(fakeCoder({ answers: ANSWERS }), {}, { token: 'x' });

    expect(made.items).toEqual([]);
    expect(made.warnings).toEqual([expect.objectContaining({ code: 'TokenRefused', target: 'dev' })]);
  });
});

describe('workspaces', () => {
  const ref = { owner: 'alice', name: 'api', pods: [] };

  it('that have pods keep their folder, also when the token does not see those before', async () => {
    const workspaces = [{ owner: 'bob', name: 'web', pods: [live('w', 'workspace')] }, ref];
    const made = await plan(fakeCoder({ answers: ANSWERS }), {}, { workspaces });

    expect(paths(made)).toContain('workspaces/alice/api/workspace/workspace.json');
    expect(paths(made)).not.toContain('workspace/workspace.json');
    expect(made.warnings).toContainEqual(
      expect.objectContaining({ code: 'TokenRightMissing', message: expect.stringContaining('bob/web') }),
    );
  });

  it('that the spec names are found by name, whether or not they have pods', async () => {
    const answers = {
      ...ANSWERS,
      '/api/v2/workspaces': { body: { workspaces: [], count: 900 } },
      '/api/v2/users/Alice/workspace/api': { body: workspaceAnswer },
    };
    const wishes = [
      { owner: 'Alice', name: 'api' },
      { owner: 'carol', name: 'x' },
    ];
    const made = await plan(fakeCoder({ answers }), { workspaces: wishes });

    expect(paths(made)).toContain('workspace/workspace.json');
    expect(made.warnings).toContainEqual(
      expect.objectContaining({ code: 'WorkspaceNotFound', message: expect.stringContaining('carol/x') }),
    );
  });

  it('give only the agents that the spec names', async () => {
    const workspaces = [{ owner: 'alice', name: 'api', agents: ['other'] }];

    const bySelector = [{ selector: { matchLabels: { team: 'a' } }, agents: ['other'] }];
    const pods = [live('api', 'workspace', { team: 'a' })];

    expect(paths(await plan(fakeCoder({ answers: ANSWERS }), { workspaces }))).not.toContain('agent/agent.json');
    const made = await plan(
      fakeCoder({ answers: ANSWERS }),
      { workspaces: bySelector },
      { workspaces: [{ ...ref, pods }] },
    );
    expect(paths(made)).toContain('workspace/workspace.json');
    expect(paths(made)).not.toContain('agent/agent.json');
  });
});

describe('a server', () => {
  it('that is down is one warning', async () => {
    const made = await plan(fakeCoder({ answers: {}, isDown: true }));

    expect([made.items, made.warnings]).toEqual([[], [expect.objectContaining({ code: 'RequestFailed' })]]);
  });

  it('is not asked without a token; that is told once', async () => {
    const access = fakeCoder({ answers: ANSWERS });
    const { items, warnings } = await plan(access, {}, { token: undefined });

    expect(items).toEqual([]);
    expect(warnings).toEqual([expect.objectContaining({ code: 'SessionTokenMissing', target: 'dev' })]);
    expect(access.requests).toEqual([]);
  });

  it.each([
    [
      'the Secret with it could not be read, which is told elsewhere',
      { sessionTokenSecretRef: { name: 'a', key: 'b' } },
      {},
    ],
    ['nothing that needs it is wanted', {}, { include: ['KubernetesLogs'] }],
  ])('without a token is not told when %s', async (_, coder, items) => {
    expect((await plan(fakeCoder({ answers: ANSWERS }), coder, { token: undefined }, items)).warnings).toEqual([]);
  });
});
