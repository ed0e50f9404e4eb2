import { describe, expect, it } from '@jest/globals';
import { parseSpec } from '../../../../src/api/packet.ts';
import type { KubeClient } from '../../../../src/kube/ports.ts';
import type { V1Pod } from '../../../../src/kube/types.ts';
import { discoverTargets } from '../../../../src/products/discovery.ts';
import { planTarget } from '../../../../src/products/plan.ts';
import type { LivePod, Plan } from '../../../../src/products/ports.ts';
import { fakePodAccess, type FakePods } from '../fake-pods.ts';
import { coderd, idleServer, provisioner, workspace } from './worlds.ts';

const { signal } = new AbortController();
// Plans only; what asks the API server is not opened here.
const noKube = {} as KubeClient;

function answer(body: string) {
  return () => ({ status: 200, body });
}

const SERVER = {
  '/api/v2/buildinfo': answer('{"version":"v2.30.0"}'),
  '/metrics': answer('up 1\n'),
  '/debug/pprof/symbol': answer('num_symbols: 1\n'),
};
const AGENT = { '/debug/manifest': answer('{"agent_name":"main","scripts":[{"log_path":"/tmp/startup.log"}]}') };

interface World {
  readonly pods: readonly V1Pod[];
  readonly deployments?: Parameters<typeof discoverTargets>[0]['deployments'];
  readonly stopped?: readonly string[];
  readonly http?: FakePods['http'];
  readonly items?: unknown;
}

async function plan({ pods, deployments = [], stopped = [], http = {}, items = {} }: World): Promise<Plan> {
  const spec = parseSpec({ items });
  const [target] = discoverTargets({ packetNamespace: 'dev', targets: undefined, pods, deployments }).targets;
  if (target === undefined) throw new Error('no target');
  const live = target.pods.map((selected): LivePod => {
    const pod = pods.find(({ metadata }) => metadata?.name === selected.name);
    if (pod === undefined) throw new Error('no pod');
    return { selected, pod, running: !stopped.includes(selected.name) };
  });
  const context = { spec, kube: noKube, access: fakePodAccess({ http }), now: new Date(0), hasKnownSecrets: true };
  return planTarget(context, { target, pods: live }, signal);
}

function paths({ items, bundles = [] }: Plan, folder: string): readonly string[] {
  return [...items, ...bundles].map(({ path }) => path).filter((path) => path.startsWith(folder));
}

const PROFILES = ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'profile', 'threadcreate'];

describe('every replica of a server', () => {
  it('gives what it shows without a token, in a folder of its own', async () => {
    const made = await plan({ pods: [coderd('coder-a'), coderd('coder-b')], http: SERVER });

    for (const pod of ['coder-a', 'coder-b']) {
      const folder = `coder/coder/replicas/${pod}/`;
      expect(paths(made, folder)).toEqual(
        expect.arrayContaining([
          `${folder}buildinfo.json`,
          `${folder}healthz.txt`,
          `${folder}latency-check.txt`,
          `${folder}prometheus.txt`,
          ...PROFILES.map((name) => `${folder}pprof/${name}.prof.gz`),
          `${folder}pprof/goroutines.txt`,
        ]),
      );
    }
    expect(paths(made, 'coder/coder/deployment/')).toEqual([
      'coder/coder/deployment/buildinfo.json',
      'coder/coder/deployment/prometheus.txt',
    ]);
    expect(made.warnings.map(({ code }) => code)).toEqual(['SessionTokenMissing']);
    expect(await made.version?.(signal)).toBe('v2.30.0');
  });

  it('takes its CPU profile while no other replica does', async () => {
    const made = await plan({ pods: [coderd('coder-a'), coderd('coder-b')], http: SERVER });
    const lanes = made.items.filter(({ name }) => name === 'CPUProfile').map(({ lane }) => lane);

    expect(new Set(lanes)).toEqual(new Set(['cpu-profile/coder']));
  });

  it('gives a trace only to who names it', async () => {
    const without = await plan({ pods: [coderd('coder-a')], http: SERVER });
    const named = await plan({ pods: [coderd('coder-a')], http: SERVER, items: { include: ['Trace'] } });

    expect(without.items.some(({ name }) => name === 'Trace')).toBe(false);
    expect(paths(named, 'coder/coder/replicas/')).toEqual(['coder/coder/replicas/coder-a/pprof/trace.out']);
  });

  it('with closed ports is told once, with the settings', async () => {
    const http = { '/api/v2/buildinfo': SERVER['/api/v2/buildinfo'] };
    const made = await plan({ pods: [coderd('coder-a'), coderd('coder-b')], http });

    expect(made.items.filter(({ path }) => path.includes('pprof') || path.endsWith('prometheus.txt'))).toEqual([]);
    expect(made.warnings.map(({ code }) => code)).toEqual([
      'SessionTokenMissing',
      'PprofDisabled',
      'PrometheusDisabled',
    ]);
    expect(made.warnings[1]?.message).toContain('coder-a, coder-b: set CODER_PPROF_ENABLE=true');
  });

  it('of another version than the others is told', async () => {
    let asked = 0;
    const versions = ['v2.30.0', 'v2.29.1'];
    const http = {
      ...SERVER,
      '/api/v2/buildinfo': () => {
        asked += 1;
        return { status: 200, body: JSON.stringify({ version: versions[asked - 1] }) };
      },
    };
    const { warnings } = await plan({ pods: [coderd('coder-a'), coderd('coder-b')], http });

    expect(warnings.map(({ code }) => code)).toEqual(['SessionTokenMissing', 'VersionsDiffer']);
  });

  it('gives no more than Kubernetes knows when it does not run', async () => {
    const made = await plan({ pods: [coderd('coder-a')], stopped: ['coder-a'], http: SERVER });

    expect(paths(made, 'coder/')).toEqual([]);
    expect(paths(made, 'kubernetes/')).toContain('kubernetes/coder/pods/coder-a.yaml');
    expect(made.warnings.map(({ code }) => code)).toEqual(['PodNotRunning']);
  });
});

describe('every agent', () => {
  const agentFiles = ['manifest.json', 'agent_magicsock.html', 'logs.txt', 'prometheus.txt', 'files/'];

  it('gives what its ports show and its log files, at the places of the vendor', async () => {
    const made = await plan({ pods: [coderd('coder-a'), workspace('ws', 'alice/api')], http: { ...SERVER, ...AGENT } });

    expect(paths(made, 'coder/coder/agent/')).toEqual(agentFiles.map((file) => `coder/coder/agent/${file}`));
    expect(paths(made, 'coder/coder/pprof/agent/')).toEqual(
      expect.arrayContaining(PROFILES.map((name) => `coder/coder/pprof/agent/${name}.prof.gz`)),
    );
  });

  it('of a further workspace has a folder of its own', async () => {
    const pods = [workspace('ws-a', 'alice/api'), workspace('ws-b', 'bob/web')];
    const folder = 'coder/coder/workspaces/bob/web/agent/';

    expect(paths(await plan({ pods, http: { ...SERVER, ...AGENT } }), folder)).toEqual(
      expect.arrayContaining([...agentFiles, 'pprof/heap.prof.gz'].map((file) => `${folder}${file}`)),
    );
  });

  it('teaches the redactor before anything else is read', async () => {
    const { items } = await plan({ pods: [workspace('ws', 'alice/api')], http: AGENT });

    expect(items.find(({ path }) => path.endsWith('manifest.json'))).toMatchObject({
      order: 'first',
      format: 'coder-json',
    });
  });

  it('that is dead is told once, and its log files are still looked for', async () => {
    const made = await plan({ pods: [workspace('ws', 'alice/api')] });

    expect(paths(made, 'coder/')).toEqual(['coder/coder/agent/files/']);
    const silent = made.warnings.filter(({ code }) => code === 'AgentSilent');
    expect(silent).toHaveLength(1);
    expect(silent[0]?.message).toContain('No agent answers in pod ws');
  });

  it('is collected when the server is scaled to zero', async () => {
    const made = await plan({ pods: [workspace('ws', 'alice/api')], deployments: [idleServer('coder')], http: AGENT });

    expect(paths(made, 'coder/coder/agent/')).toContain('coder/coder/agent/logs.txt');
    expect(paths(made, 'kubernetes/coder/deployments/')).toEqual(['kubernetes/coder/deployments/coder.yaml']);
    expect(made.warnings).toEqual(expect.arrayContaining([expect.objectContaining({ code: 'ServerMissing' })]));
  });

  it('in another namespace has its objects under the name of that', async () => {
    const pods = [coderd('coder-a'), workspace('ws', 'alice/api', { namespace: 'spaces' })];
    const made = await plan({ pods, http: { ...SERVER, ...AGENT } });
    const file = made.items.find(({ path }) => path === 'kubernetes/coder/namespaces/spaces/pods/ws.yaml');

    expect(file?.rungs[0]?.source).toMatchObject({ namespace: 'spaces' });
  });
});

it('a provisioner gives its metrics when it has some', async () => {
  const pods = [coderd('coder-a'), provisioner('runner')];

  expect(paths(await plan({ pods, http: SERVER }), 'coder/coder/provisioners/')).toEqual([
    'coder/coder/provisioners/runner/prometheus.txt',
  ]);
  expect(paths(await plan({ pods }), 'coder/coder/provisioners/')).toEqual([]);
});
