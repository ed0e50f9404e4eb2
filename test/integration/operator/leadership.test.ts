import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Lease } from '../../../src/kube/types.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { startOperator, type RunningOperator } from './operators.ts';
import { spawnOperator } from './operator-process.ts';
import { createWorld, limit, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld('leaders');
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function lease(name: string): Promise<V1Lease> {
  return await world.kube.client.get<V1Lease>(resources.leases, { namespace: world.namespace, name }, limit());
}

function leads(operator: RunningOperator): Promise<true> {
  return waitFor(
    `${operator.identity} leads`,
    async () => (await lease('supportpacket-operator')).spec?.holderIdentity === operator.identity || undefined,
    { timeout: 120_000 },
  );
}

async function metric(operator: RunningOperator, name: string): Promise<string | undefined> {
  const response = await fetch(`http://127.0.0.1:${operator.servers.metricsPort}/metrics`);
  return (await response.text()).split('\n').find((line) => line.startsWith(name));
}

async function probe(operator: RunningOperator, path: string): Promise<number> {
  return (await fetch(`http://127.0.0.1:${operator.servers.healthPort}${path}`)).status;
}

describe('two operators', () => {
  it('one leads, the other is ready and waits; after an orderly stop it takes over at once', async () => {
    await using first = await startOperator(world);
    await leads(first);
    await using second = await startOperator(world);
    await waitFor('the second is ready', async () => (await probe(second, '/readyz')) === 200 || undefined, {
      timeout: 120_000,
    });
    // The lease is there a moment before its holder has read the answer.
    const knows = async (): Promise<true | undefined> =>
      (await metric(first, 'leader_election_master_status'))?.endsWith(' 1') === true || undefined;
    await waitFor('the first knows that it leads', knows, { timeout: 120_000 });
    expect(await metric(second, 'leader_election_master_status')).toMatch(/ 0$/);

    expect(await first.stop()).toBe(0);
    await leads(second);

    await world.addPacket('second-leader');
    await world.untilReason('second-leader', 'NoTargets');
    // Counted when the status was written, so a moment after it can be read.
    const counted = async (): Promise<true | undefined> =>
      (await metric(second, 'supportpacket_packets_total{reason="NoTargets"}'))?.endsWith(' 1') === true || undefined;
    await waitFor('the packet is counted', counted, { timeout: 120_000 });
    expect(await second.stop()).toBe(0);
    expect((await lease('supportpacket-operator')).spec?.holderIdentity ?? '').toBe('');
  });

  it('whoever loses the lease ends with 1 and does not work any more', async () => {
    await using operator = await startOperator(world);
    await leads(operator);

    const held = await lease('supportpacket-operator');
    const spec = {
      ...held.spec,
      holderIdentity: 'somebody-else',
      renewTime: new Date().toISOString().replace('Z', '000Z'),
    };
    await world.kube.client.mergePatch(
      resources.leases,
      { namespace: world.namespace, name: 'supportpacket-operator' },
      { spec },
      { fieldManager: 'test' },
      limit(),
    );

    expect(await operator.ended).toBe(1);
    await world.addPacket('nobody');
    expect((await world.packet('nobody')).status).toEqual({ observedGeneration: -1 });
  });
});

describe('operator processes', () => {
  it('the leader is killed, the other one takes over when the lease has run out', async () => {
    await using first = spawnOperator(world);
    await waitFor('the first leads', () => Promise.resolve(first.hasLogged('Leading')), { timeout: 120_000 });
    await using second = spawnOperator(world);
    await waitFor('the second has started', () => Promise.resolve(second.hasLogged('Started')), { timeout: 120_000 });

    expect(await first.end('SIGKILL')).toBe('SIGKILL');
    await world.addPacket('after-kill');

    await world.untilReason('after-kill', 'NoTargets');
    expect(second.hasLogged('Leading')).toBe(true);
    const told = (): Record<string, unknown> | undefined =>
      second.logged.find(({ message, name }) => message === 'Packet changed state' && name === 'after-kill');
    const line = await waitFor('the line', () => Promise.resolve(told()), { timeout: 120_000 });
    expect(line).toMatchObject({
      level: 'info',
      component: 'operator',
      controller: 'supportpacket',
      namespace: world.namespace,
      generation: 1,
      reconcileID: expect.any(String),
      uid: expect.any(String),
    });
    expect(await second.end('SIGTERM')).toBe(0);
    expect((await lease('processes')).spec?.holderIdentity ?? '').toBe('');
  });
});
