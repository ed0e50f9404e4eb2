import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { V1Deployment, V1Pod, V1Service } from '../../../../src/kube/types.ts';
import { discoverTargets } from '../../../../src/products/discovery.ts';
import { chartLabels, pod } from '../pods.ts';
import { agentEnv, coderContainer, coderd, idleServer, provisioner, ready, service, workspace } from './worlds.ts';

interface Input {
  readonly targets?: unknown;
  readonly deployments?: readonly V1Deployment[];
  readonly services?: readonly V1Service[];
}

function discover(pods: readonly V1Pod[], { targets, ...rest }: Input = {}) {
  const spec = parseSpec(targets === undefined ? {} : { targets });
  return discoverTargets({ packetNamespace: 'dev', targets: spec.targets, pods, ...rest });
}

function roles(pods: readonly V1Pod[], input?: Input): Record<string, readonly string[]> {
  const { targets } = discover(pods, input);
  return Object.fromEntries(targets.map((one) => [one.name, one.pods.map(({ name, role }) => `${name} ${role}`)]));
}

describe('a Coder', () => {
  it('is its replicas, its provisioners, its proxy and its workspaces', () => {
    const labels = chartLabels('coder', 'proxy-eu');
    const env = [{ name: 'CODER_PRIMARY_ACCESS_URL', value: 'https://coder.example.com' }];
    const proxy = pod('proxy', {
      namespace: 'dev',
      labels,
      containers: [coderContainer({ args: ['wsproxy', 'server'], env })],
    });
    const pods = [workspace('ws', 'alice/api'), coderd('coder-b'), coderd('coder-a'), provisioner('runner'), proxy];

    expect(roles(pods)).toEqual({
      coder: ['coder-a server', 'coder-b server', 'proxy proxy', 'runner provisioner', 'ws workspace'],
    });
  });

  it('tells its parts by the annotation of the charts, whatever their arguments', () => {
    const one = coderd('coder-0');
    const annotated = {
      ...one,
      metadata: { ...one.metadata, annotations: { 'app.kubernetes.io/component': 'wsproxy' } },
    };

    expect(roles([annotated])).toEqual({ coder: ['coder-0 proxy'] });
  });

  it('is found under another name of the chart', () => {
    const labels = {
      'app.kubernetes.io/name': 'ide',
      'app.kubernetes.io/instance': 'ide',
      'helm.sh/chart': 'coder-2.30.0',
    };

    expect(roles([pod('ide-0', { namespace: 'dev', labels, containers: [coderContainer()] })])).toEqual({
      ide: ['ide-0 server'],
    });
  });

  it('is never something else that has its labels', () => {
    const fake = pod('db', {
      namespace: 'dev',
      labels: chartLabels('coder', 'x'),
      containers: [{ name: 'db', image: 'postgres:15' }],
    });

    expect(discover([fake]).targets).toEqual([]);
  });

  it('is never a container that somebody only names', () => {
    const vault = pod('vault', {
      namespace: 'dev',
      labels: { a: 'b' },
      containers: [{ name: 'vault', image: 'vault:1' }],
    });
    const target = { name: 'x', type: 'Coder', selector: { matchLabels: { a: 'b' } }, containerName: 'vault' };

    expect(discover([vault], { targets: [target] }).targets).toEqual([]);
  });

  it('that is scaled to zero is found by its Deployment, with its workspaces', () => {
    const { targets } = discover([workspace('ws', 'alice/api')], { deployments: [idleServer('coder')] });

    expect(targets).toMatchObject([
      { name: 'coder', deployments: ['coder'], pods: [{ name: 'ws', role: 'workspace' }] },
    ]);
  });

  it('that is scaled to zero is found when it is named, too', () => {
    const targets = [{ name: 'mine', type: 'Coder', selector: { matchLabels: { 'app.kubernetes.io/name': 'coder' } } }];

    expect(discover([], { targets, deployments: [idleServer('coder')] }).targets).toMatchObject([
      { name: 'mine', deployments: ['coder'], pods: [] },
    ]);
  });

  it('has no idle Deployment while there are pods', () => {
    expect(
      discover([coderd('coder-0')], { deployments: [idleServer('coder')] }).targets[0]?.deployments,
    ).toBeUndefined();
  });

  it('of which nothing but workspaces is left is found by them', () => {
    expect(roles([workspace('ws', 'alice/api')])).toEqual({ coder: ['ws workspace'] });
  });
});

describe('the workspaces of a Coder', () => {
  it('are those that report to it, where there are two', () => {
    const pods = [
      coderd('a-0', { release: 'a', accessUrl: 'https://a.example' }),
      coderd('b-0', { release: 'b', accessUrl: 'https://b.example' }),
      workspace('ws-a', 'alice/api', { agentUrl: 'https://a.example/' }),
      workspace('ws-b', 'bob/api', { agentUrl: 'https://b.example' }),
    ];

    expect(roles(pods)).toEqual({ a: ['a-0 server', 'ws-a workspace'], b: ['b-0 server', 'ws-b workspace'] });
  });

  it('elsewhere are those that report to it, and say where they are', () => {
    const pods = [
      coderd('coder-0'),
      workspace('mine', 'alice/api', { namespace: 'spaces' }),
      workspace('by-service', 'alice/web', { namespace: 'spaces', agentUrl: 'http://coder.dev.svc.cluster.local' }),
      workspace('by-address', 'alice/old', { namespace: 'spaces', agentUrl: 'http://10.9.8.7:8080' }),
      workspace('of-others', 'bob/api', { namespace: 'spaces', agentUrl: 'https://other.example' }),
    ];
    const [target] = discover(pods, { services: [service('coder', '10.9.8.7')] }).targets;

    expect(target?.pods).toMatchObject([
      { name: 'coder-0', role: 'server' },
      { name: 'mine', namespace: 'spaces' },
      { name: 'by-address', namespace: 'spaces' },
      { name: 'by-service', namespace: 'spaces' },
    ]);
    expect(target?.pods[0]).not.toHaveProperty('namespace');
  });

  it('elsewhere are not those of whatever is reached by its own loopback', () => {
    const pods = [
      coderd('coder-0', { accessUrl: 'http://127.0.0.1:3000' }),
      workspace('ws', 'alice/api', { namespace: 'spaces', agentUrl: 'http://127.0.0.1:3000' }),
    ];

    expect(roles(pods)).toEqual({ coder: ['coder-0 server'] });
  });

  it('elsewhere are told apart by the Services of two servers', () => {
    const pods = [
      coderd('a-0', { release: 'a', accessUrl: 'https://x.example' }),
      coderd('b-0', { release: 'b', accessUrl: 'https://y.example' }),
      workspace('ws', 'alice/api', { namespace: 'spaces', agentUrl: 'http://b.dev' }),
    ];
    const services = [service('a', '10.0.0.1', 'a'), service('b', '10.0.0.2', 'b')];

    expect(roles(pods, { services })).toEqual({ a: ['a-0 server'], b: ['b-0 server', 'ws workspace'] });
  });

  it('are told by their agent when a template sets no labels', () => {
    const script = 'sh -c \'export CODER_AGENT_URL="https://coder.example.com/"; exec ./coder agent\'';
    const bare = pod('bare', {
      namespace: 'dev',
      containers: [
        { name: 'x', image: 'y' },
        { name: 'dev', command: [script] },
      ],
    });

    expect(discover([coderd('coder-0'), bare]).targets[0]?.pods[1]).toMatchObject({ name: 'bare', container: 'dev' });
  });

  it('are not the pods of other things', () => {
    const other = pod('web', { namespace: 'dev', containers: [{ name: 'web', image: 'nginx', env: [] }] });

    expect(roles([coderd('coder-0'), other])).toEqual({ coder: ['coder-0 server'] });
  });

  it('keep the container with the agent', () => {
    const one = workspace('ws', 'alice/api');
    const containers = [
      { name: 'sidecar', image: 's' },
      { name: 'main', image: 'm', env: agentEnv('https://x') },
    ];

    expect(discover([{ ...one, spec: { containers } }]).targets[0]?.pods[0]?.container).toBe('main');
  });
});

describe('of many workspaces', () => {
  const many = Array.from({ length: 12 }, (_, index) =>
    workspace(`ws-${String(index + 10)}`, `alice/w${String(index + 10)}`),
  );

  it('ten are taken, the ones in trouble first, and the packet says how many there are', () => {
    const pods = [
      ...many,
      workspace('restarted', 'bob/a', { status: ready(2) }),
      workspace('unready', 'bob/b', { status: ready(0, false) }),
      workspace('pending', 'bob/c', { phase: 'Pending', status: {} }),
    ];
    const { targets, warnings } = discover([coderd('coder-0'), ...pods]);
    const names = targets[0]?.pods.map(({ name }) => name);

    expect(names).toHaveLength(11);
    expect(names?.slice(0, 5)).toEqual(['coder-0', 'pending', 'unready', 'restarted', 'ws-10']);
    expect(warnings).toEqual([expect.objectContaining({ code: 'WorkspacesCapped', target: 'coder' })]);
    expect(warnings[0]?.message).toContain('Only 10 of 15 workspaces');
  });

  it('the named ones come in the order of the spec, and of several that one name means the ones in trouble first', () => {
    const pods = [
      workspace('healthy', 'alice/w1'),
      workspace('pending', 'bob/c', { phase: 'Pending', status: {} }),
      workspace('unready', 'bob/b', { status: ready(0, false) }),
    ];
    const wish = [{ owner: 'alice', name: 'w1' }, { owner: 'bob' }];
    const targets = [{ name: 'c', type: 'Coder', coder: { workspaces: wish } }];
    const { targets: found } = discover([coderd('coder-0'), ...pods], { targets });

    expect(found[0]?.pods.map(({ name }) => name)).toEqual(['coder-0', 'healthy', 'pending', 'unready']);
  });

  it('the named ones are taken, all pods of each, however many', () => {
    const pods = [coderd('coder-0'), ...many, workspace('second', 'alice/w10'), workspace('bobs', 'bob/w10')];
    const targets = [{ name: 'c', type: 'Coder', coder: { workspaces: [{ owner: 'Alice' }] } }];
    const found = discover(pods, { targets });

    expect(found.targets[0]?.pods).toHaveLength(14);
    expect(found.targets[0]?.pods.map(({ name }) => name)).not.toContain('bobs');
    expect(found.warnings).toEqual([]);
  });

  it.each([
    ['by owner and name', { owner: 'alice', name: 'w11' }],
    ['by the labels of their pods', { selector: { matchLabels: { 'com.coder.workspace.name': 'w11' } } }],
  ])('one is chosen %s', (_, wish) => {
    const targets = [{ name: 'c', type: 'Coder', coder: { workspaces: [wish] } }];

    expect(roles([coderd('coder-0'), ...many], { targets })).toEqual({ c: ['coder-0 server', 'ws-11 workspace'] });
  });

  it('one that is not there is a warning', () => {
    const targets = [{ name: 'c', type: 'Coder', coder: { workspaces: [{ owner: 'eve', name: 'x' }] } }];
    const { warnings } = discover([coderd('coder-0')], { targets });

    expect(warnings).toEqual([expect.objectContaining({ code: 'WorkspaceNotFound', target: 'c' })]);
    expect(warnings[0]?.message).toContain('eve/x');
  });

  it('none are taken when none are wanted', () => {
    const targets = [{ name: 'c', type: 'Coder', coder: { workspaces: [] } }];

    expect(roles([coderd('coder-0'), ...many], { targets })).toEqual({ c: ['coder-0 server'] });
  });
});
