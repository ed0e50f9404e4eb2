import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { API_VERSION, KIND } from '../../src/api/names.ts';
import { applyObjects, kubectl } from '../products/kubectl.ts';
import { mattermostPods, type MattermostInstallation } from '../products/mattermost/index.ts';
import { applyPacket, conditionOf, getPacket, stateOf, waitForEnd, waitForPacket } from '../support/packets.ts';
import { rightsOf } from './support/collector-objects.ts';
import { eventually } from './support/eventually.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-access';
const OTHER = 'e2e-access-packets';

describe('who may do what', () => {
  let world: World;
  let mattermost: MattermostInstallation;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** kubectl as somebody else; what it says on standard error when it is refused. */
  async function as(
    user: string,
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly code: number; readonly said: string }> {
    const options = { allowFailure: true, ...(input === undefined ? {} : { input }) };
    const { code, stdout, stderr } = await kubectl(world.cluster, [`--as=${user}`, ...args], world.deps, options);
    return { code, said: `${stdout}${stderr}` };
  }

  it('a requester without pods/exec is refused at admission, and one with it is admitted', async () => {
    await applyObjects(
      world.cluster,
      [
        role('packets', [
          { apiGroups: ['supportpacket.dev'], resources: ['supportpackets'], verbs: ['create', 'get'] },
        ]),
        role('exec', [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }]),
        binding('packets', ['mallory', 'alice']),
        binding('exec', ['alice']),
      ],
      world.deps,
    );
    const packet = JSON.stringify({
      apiVersion: API_VERSION,
      kind: KIND,
      metadata: { name: 'asked', namespace: NAMESPACE },
      spec: {},
    });
    const refused = await as('mallory', ['create', '-f', '-'], packet);
    const admitted = await as('alice', ['create', '-f', '-'], packet);
    expect(refused.code).not.toBe(0);
    expect(refused.said).toMatch(/mallory must be allowed to create pods\/exec in namespace e2e-access/);
    expect(admitted).toMatchObject({ code: 0 });
    expect(stateOf(await waitForEnd(world.cluster, { namespace: NAMESPACE, name: 'asked' }, world.deps))).toMatch(
      /^Ready\//,
    );
  });

  it('the collector may exec into the selected pods and into no other, and reads no Secret', async () => {
    const key = { namespace: NAMESPACE, name: 'rights' };
    await applyPacket(world.cluster, key, { items: { profiles: { cpuSeconds: 60 } } }, world.deps);
    const running = await waitForPacket(
      world.cluster,
      key,
      ({ status }) => (status?.progress?.itemsDone ?? 0) > 3,
      world.deps,
    );
    const account = `system:serviceaccount:${NAMESPACE}:${running.status?.jobRef?.name ?? ''}`;
    const [selected = ''] = await mattermostPods(world.cluster, mattermost, world.deps);
    const database = await world.kubectl(['get', 'pods', '-n', NAMESPACE, '-o', 'name']);
    const other = database.split('\n').find((name) => name.includes('postgresql')) ?? '';
    const exec = (pod: string): ReturnType<typeof as> =>
      as(account, ['exec', '-n', NAMESPACE, pod, '--', '/mattermost/bin/mmctl', 'version']);

    expect(await exec(selected)).toMatchObject({ code: 0, said: expect.stringMatching(/11\.1/) });
    expect(await exec(other)).toMatchObject({
      code: 1,
      said: expect.stringMatching(/cannot (get|create) resource "pods\/exec"/),
    });
    expect(await as(account, ['get', 'secrets', '-n', NAMESPACE])).toMatchObject({
      code: 1,
      said: expect.stringMatching(/secrets is forbidden/),
    });
    expect(await as(account, ['get', 'pods', '-n', 'kube-system'])).toMatchObject({ code: 1 });
    expect(await as(account, ['delete', 'pod', selected, '-n', NAMESPACE])).toMatchObject({ code: 1 });
    // It had its rights all the while: it was still collecting.
    expect((await getPacket(world.cluster, key, world.deps))?.status?.completionTime).toBeUndefined();
    await world.kubectl(['patch', 'spkt', key.name, '-n', NAMESPACE, '--type=merge', '-p', '{"spec":{"cancel":true}}']);
    expect(stateOf(await waitForEnd(world.cluster, key, world.deps))).toBe('Ready/Partial');
    await eventually('the end of its rights', async () => (await exec(selected)).code !== 0);
  });

  it('a target in another namespace needs that namespace’s consent, and the rights there are removed', async () => {
    // Under the restricted Pod Security Standard: the collector's pod must pass it.
    await world.namespace(OTHER, { 'pod-security.kubernetes.io/enforce': 'restricted' });
    const spec = { targets: [{ name: 'chat', type: 'Mattermost', namespace: NAMESPACE }] };
    await applyPacket(world.cluster, { namespace: OTHER, name: 'refused' }, spec, world.deps);
    const refused = await waitForEnd(world.cluster, { namespace: OTHER, name: 'refused' }, world.deps);
    await world.kubectl(['label', 'namespace', NAMESPACE, `supportpacket.dev/allow-from=${OTHER}`]);
    await applyPacket(world.cluster, { namespace: OTHER, name: 'allowed' }, spec, world.deps);
    const allowed = await waitForEnd(world.cluster, { namespace: OTHER, name: 'allowed' }, world.deps);

    expect(stateOf(refused)).toBe('Stalled/Forbidden');
    expect(conditionOf(refused, 'Stalled')?.message).toMatch(/supportpacket\.dev\/allow-from/);
    expect(stateOf(allowed)).toBe('Ready/SucceededWithWarnings');
    expect(allowed.status?.targets?.[0]).toMatchObject({ namespace: NAMESPACE, failed: 0 });
    await eventually('removal of the rights there', async () => {
      const left = await rightsOf(world, NAMESPACE);
      return !left.some((name) => name.includes('allowed'));
    });
  });

  function role(name: string, rules: readonly object[]): object {
    return {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name, namespace: NAMESPACE },
      rules,
    };
  }

  function binding(name: string, users: readonly string[]): object {
    return {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name, namespace: NAMESPACE },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: users.map((user) => ({ kind: 'User', name: user, apiGroup: 'rbac.authorization.k8s.io' })),
    };
  }
});
