import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifestSchema, type Manifest } from '../../src/archive/manifest.ts';
import type { CoderInstallation } from '../products/coder/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { opened } from '../support/deep-archive.ts';
import { collectPacket } from './support/collect-packet.ts';
import { filesBelow } from './support/coder/contents.ts';
import { serverPods } from './support/coder/servers.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-coder-rights';
const ROOT = 'coder/coder/';
/** What the pods give without asking Coder. */
const WITHOUT_TOKEN = ['deployment/buildinfo.json', 'agent/logs.txt', 'agent/manifest.json', 'agent/prometheus.txt'];

describe('packets of a Coder with fewer rights than an Owner has', () => {
  let world: World;
  let coder: CoderInstallation;

  beforeAll(async () => {
    world = openWorld();
    coder = await world.coder({ namespace: NAMESPACE, workspaces: ['healthy', 'neverConnects', 'stopped'] });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  interface Result {
    readonly files: readonly string[];
    readonly archive: OpenedArchive;
    readonly warnings: Manifest['warnings'];
    /** The rights that warnings call missing. */
    readonly missingRights: readonly string[];
  }

  async function collect(token?: string): Promise<Result> {
    const workspaces = [{ owner: 'grace', name: 'healthy' }, { owner: 'ada' }];
    const spec = {
      targets: [{ name: 'coder', type: 'Coder', coder: { workspaces } }],
      items: { profiles: { cpuSeconds: 1 } },
    };
    const tokens = token === undefined ? {} : { tokens: { coder: token } };
    const archive = await collectPacket(world, { namespace: NAMESPACE, spec, ...tokens });
    const { warnings } = manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json')));
    const missingRights = warnings.filter(({ code }) => code === 'TokenRightMissing').map(({ message }) => message);
    return { files: filesBelow(archive, ROOT), archive, warnings, missingRights };
  }

  async function expectNoSecret({ archive }: Result): Promise<void> {
    expect(leaksOf(await opened(archive), coder.plantedSecrets.flatMap(secretForms))).toEqual([]);
  }

  it('a member’s token gives the member’s workspace, and each right that is missing is named once', async () => {
    const result = await collect(coder.tokens.member);
    expect(result.files).toEqual(
      expect.arrayContaining([...WITHOUT_TOKEN, 'workspace/workspace.json', 'agent/agent.json']),
    );
    expect(result.files).not.toContain('deployment/config.json');
    expect(result.files.some((path) => path.startsWith('workspaces/ada/stopped/'))).toBe(false);
    expect(result.missingRights.join('\n')).toMatch(/deployment_config:read/);
    expect(result.missingRights.join('\n')).toMatch(/debug_info:read/);
    expect(new Set(result.missingRights).size).toBe(result.missingRights.length);
    await expectNoSecret(result);
  });

  it('a token that may only read workspaces and templates gives those, with their sources', async () => {
    const result = await collect(coder.tokens.scoped);
    expect(result.files).toEqual(
      expect.arrayContaining([
        ...WITHOUT_TOKEN,
        ...['workspace.json', 'build_logs.txt', 'parameters.json', 'template.json', 'template_file.zip'].map(
          (name) => `workspace/${name}`,
        ),
        'workspaces/ada/stopped/workspace/workspace.json',
      ]),
    );
    expect(result.files).not.toContain('deployment/config.json');
    expect(result.missingRights.join('\n')).toMatch(/deployment_config:read/);
    await expectNoSecret(result);
  });

  it('an Auditor’s token gives the configuration, but not the debug pages', async () => {
    const result = await collect(coder.tokens.auditor);
    expect(result.files).toEqual(
      expect.arrayContaining([...WITHOUT_TOKEN, 'deployment/config.json', 'deployment/stats.json']),
    );
    expect(result.files).not.toContain('deployment/health.json');
    expect(result.missingRights.join('\n')).toMatch(/debug_info:read/);
    await expectNoSecret(result);
  });

  it.each([
    ['no token', undefined],
    ['a token that Coder does not know', `${'x'.repeat(10)}-${'x'.repeat(22)}`],
  ])('with %s there is all that the pods give, and a warning says what a token would add', async (_, token) => {
    const result = await collect(token);
    const servers = await serverPods(world, coder);
    expect(result.files).toEqual(
      expect.arrayContaining([...WITHOUT_TOKEN, ...servers.map((pod) => `replicas/${pod}/pprof/heap.prof.gz`)]),
    );
    expect(result.files).not.toContain('workspace/workspace.json');
    expect(result.warnings.filter(({ message }) => /token/i.test(message))).toHaveLength(1);
    await expectNoSecret(result);
  });

  it('profiles come by the API where their port is off, or a warning names the setting', async () => {
    await world.kubectl(['set', 'env', 'deployment/coder', '-n', NAMESPACE, 'CODER_PPROF_ENABLE=false']);
    await world.kubectl(['rollout', 'status', 'deployment/coder', '-n', NAMESPACE, '--timeout=90s']);
    const [byOwner, byNobody] = [await collect(coder.tokens.owner), await collect()];
    const profiles = (await serverPods(world, coder)).map((pod) => `replicas/${pod}/pprof/heap.prof.gz`);
    expect(byOwner.files).toEqual(expect.arrayContaining(profiles));
    expect(byNobody.files.filter((path) => profiles.includes(path))).toEqual([]);
    expect(textOf(byNobody.archive, 'warning.txt')).toMatch(/CODER_PPROF_ENABLE/);
  });

  it('servers that are scaled to zero leave Kubernetes and the agents', async () => {
    const all = ['-n', NAMESPACE, '-l', coder.selector];
    await world.kubectl(['scale', 'deployment/coder', '-n', NAMESPACE, '--replicas=0']);
    await world.kubectl(['wait', '--for=delete', 'pod', ...all, '--timeout=60s']);
    const result = await collect(coder.tokens.owner);
    expect(result.files).toEqual(
      expect.arrayContaining(['agent/logs.txt', 'agent/manifest.json', 'agent/prometheus.txt']),
    );
    expect([...result.archive.files.keys()].some((path) => path.startsWith('kubernetes/coder/'))).toBe(true);
    expect(textOf(result.archive, 'warning.txt')).toMatch(/scaled to zero|no running/i);
    await expectNoSecret(result);
  });
});
