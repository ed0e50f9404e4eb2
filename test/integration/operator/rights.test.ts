import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALLOW_FROM, FINALIZER } from '../../../src/api/names.ts';
import { loadConnection } from '../../../src/kube/config.ts';
import { createKube, type Kube } from '../../../src/kube/kube.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Role, V1RoleBinding } from '../../../src/kube/types.ts';
import { leaderElectionRules, operatorRules, type PolicyRule } from '../../../src/operator/rbac-rules.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { clusterEnvironment } from '../support/api-server.ts';
import { startOperator } from './operators.ts';
import { condition, createWorld, limit, type World } from './world.ts';

let world: World;
let open: string;
let kube: Kube;

beforeAll(async () => {
  world = await createWorld('rights');
  open = await world.addNamespace({ [ALLOW_FROM]: world.namespace });
  await world.addMattermost();
  await world.addMattermost(open, 'mm-away');
  await waitFor('both run', async () => ((await runs(world.namespace)) && (await runs(open))) || undefined, {
    timeout: 120_000,
  });
  kube = await asOperator();
});

afterAll(async () => {
  kube.close();
  await world[Symbol.asyncDispose]();
});

async function runs(namespace: string): Promise<boolean> {
  return JSON.stringify(await world.list(resources.pods, namespace)).includes('"phase":"Running"');
}

/** The API server as the operator's own account sees it, which has no rights but those that the test gives. */
async function asOperator(): Promise<Kube> {
  const connection = await loadConnection({ type: 'file', file: clusterEnvironment('KUBECONFIG') });
  const user = `system:serviceaccount:${world.namespace}:operator`;
  const credentials = async () => {
    const own = await connection.credentials();
    return { ...own, headers: { ...own.headers, 'impersonate-user': user } };
  };
  return createKube({ ...connection, credentials }, { userAgent: 'supportpacket-test', onWatchError: () => undefined });
}

async function grant(rules: readonly PolicyRule[], ...namespaces: readonly string[]): Promise<void> {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  for (const namespace of namespaces) {
    const metadata = { name: 'operator', namespace };
    const mutable = rules.map(({ apiGroups, resources: plurals, verbs }) => ({
      apiGroups: [...apiGroups],
      resources: [...plurals],
      verbs: [...verbs],
    }));
    const role: V1Role = { apiVersion, kind: 'Role', metadata, rules: mutable };
    const binding: V1RoleBinding = {
      apiVersion,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'operator' },
      subjects: [{ kind: 'ServiceAccount', name: 'operator', namespace: world.namespace }],
    };
    await world.kube.client.apply(resources.roles, role, { fieldManager: 'test', force: true }, limit());
    await world.kube.client.apply(resources.roleBindings, binding, { fieldManager: 'test', force: true }, limit());
  }
}

const spec = (namespace: string) => ({
  targets: [
    { name: 'near', type: 'Mattermost' },
    { name: 'far', type: 'Mattermost', namespace },
  ],
});

describe('an operator with exactly the rights of operatorRules, by Roles in two namespaces', () => {
  it('does everything: watches, leads, makes claim, rights in both namespaces and Job, tells Events, tidies up', async () => {
    await grant([...operatorRules(), ...leaderElectionRules()], world.namespace, open);
    await using operator = await startOperator(world, { kube, config: { watchNamespaces: [world.namespace, open] } });
    await world.addPacket('whole', spec(open));

    const packet = await world.until(
      'whole',
      (one) => condition(one, 'Ready')?.message.includes('cannot be scheduled') ?? false,
    );

    expect(packet.metadata.finalizers).toEqual([FINALIZER]);
    expect(condition(packet, 'Authorized')).toMatchObject({ status: 'True' });
    expect(await world.list(resources.roles, open, 'supportpacket.dev/packet-name=whole')).toHaveLength(1);
    const events = async (): Promise<number> =>
      (await world.list(resources.events)).filter((one) => JSON.stringify(one).includes('"name":"whole"')).length;
    await waitFor('an Event tells it', async () => (await events()) > 0 || undefined, { timeout: 120_000 });
    await world.kube.client.delete(
      resources.supportPackets,
      { namespace: world.namespace, name: 'whole' },
      {},
      limit(),
    );
    await waitFor(
      'rights are gone',
      async () =>
        (await world.list(resources.roles, open, 'supportpacket.dev/packet-name=whole')).length === 0 || undefined,
      { timeout: 120_000 },
    );
    expect(await operator.stop()).toBe(0);
  });

  it('without exec itself cannot hand out exec: the packet waits and says which right is missing', async () => {
    const without = operatorRules().filter((rule) => !rule.resources.includes('pods/exec'));
    await grant([...without, ...leaderElectionRules()], world.namespace, open);
    await using operator = await startOperator(world, { kube, config: { watchNamespaces: [world.namespace, open] } });
    await world.addPacket('lacking', spec(open));

    const packet = await world.until(
      'lacking',
      (one) => condition(one, 'Ready')?.message.includes('pods/exec') ?? false,
    );

    expect(condition(packet, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Pending' });
    expect(await world.list(resources.jobs, world.namespace, 'supportpacket.dev/packet-name=lacking')).toEqual([]);
    await grant([...operatorRules(), ...leaderElectionRules()], world.namespace, open);
    await world.until('lacking', ({ status }) => status?.jobRef !== undefined);
    expect(await operator.stop()).toBe(0);
  });
});
