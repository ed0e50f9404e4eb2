import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PACKET_ANNOTATION, PACKET_UID_LABEL } from '../../../src/api/names.ts';
import { loadConnection } from '../../../src/kube/config.ts';
import { createKube } from '../../../src/kube/kube.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Job, V1Role } from '../../../src/kube/types.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { clusterEnvironment } from '../support/api-server.ts';
import { crashingClient } from './crashing-client.ts';
import { startOperator } from './operators.ts';
import { collectorCondition, condition, createWorld, limit, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld('once');
  await world.addMattermost();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

/** Runs an operator until its `step`th write, then lets it die without another word. */
async function runUntilWrite(step: number): Promise<readonly string[]> {
  const connection = await loadConnection({ type: 'file', file: clusterEnvironment('KUBECONFIG') });
  const kube = createKube(connection, { userAgent: 'supportpacket-test', onWatchError: () => undefined });
  const crashed = Promise.withResolvers<void>();
  const { client, writes } = crashingClient(kube.client, step, crashed.resolve);
  const operator = await startOperator(world, {
    kube: { client, watcher: kube.watcher, connection, close: () => undefined },
  });
  await crashed.promise;
  // Its lease stays behind and runs out by itself, like that of a killed process.
  await operator.stop();
  kube.close();
  return writes;
}

async function jobsOf(uid: string): Promise<readonly V1Job[]> {
  return await world.list<V1Job>(resources.jobs, world.namespace, `${PACKET_UID_LABEL}=${uid}`);
}

describe('an operator that dies after any of its writes', () => {
  // Claim (the first time), Pending, ServiceAccount, Role, RoleBinding, Job, jobRef, and the three after the end.
  it.each([1, 2, 3, 4, 5, 6])('%i: another one finishes the work, with one Job', async (step) => {
    const name = `crash-${step}`;
    const { metadata } = await world.addPacket(name);
    const writes = await runUntilWrite(step);
    const jobBefore = (await jobsOf(metadata.uid))[0]?.metadata?.uid;

    await using _second = await startOperator(world);

    await world.until(name, ({ status }) => status?.jobRef !== undefined);
    const jobs = await jobsOf(metadata.uid);
    expect(writes).toHaveLength(step);
    expect(jobs).toHaveLength(1);
    if (jobBefore !== undefined) expect(jobs[0]?.metadata?.uid).toBe(jobBefore);
    await finishByHand(name);
  });

  it.each([1, 2, 3])('%i after the archive was stored: rights are taken back, and nothing runs again', async (step) => {
    const name = `end-${step}`;
    const { metadata } = await world.addPacket(name);
    await using first = await startOperator(world);
    await world.until(name, ({ status }) => status?.jobRef !== undefined);
    await first.stop();
    await world.collectorSays(name, {
      conditions: [
        collectorCondition('Collected', 'True', 'Collected'),
        collectorCondition('Stored', 'True', 'Stored'),
      ],
    });
    await removeJobs(metadata.uid);
    await runUntilWrite(step);

    await using _second = await startOperator(world);

    const packet = await world.untilReason(name, 'Succeeded');
    await untilRightsAreGone(metadata.uid);
    expect(packet.status?.completionTime).toBeDefined();
    expect(await jobsOf(metadata.uid)).toEqual([]);
  });
});

describe('a finished packet', () => {
  it('never runs again: not after a restart, not by being applied again, not when its Job is gone', async () => {
    const name = 'finished';
    const { metadata } = await world.addPacket(name);
    {
      await using _first = await startOperator(world);
      await world.until(name, ({ status }) => status?.jobRef !== undefined);
      await finishByHand(name);
    }
    const before = await world.packet(name);
    await removeJobs(metadata.uid);

    await using second = await startOperator(world);
    const manifest = {
      apiVersion: before.apiVersion,
      kind: before.kind,
      metadata: { name, namespace: world.namespace },
      spec: {},
    };
    for (let turn = 0; turn < 20; turn += 1) {
      await world.kube.client.apply(
        resources.supportPackets,
        manifest,
        { fieldManager: 'gitops', force: true },
        limit(),
      );
    }
    // A second packet that gets its Job proves that the operator has worked through the queue.
    await world.addPacket('after');
    await world.until('after', ({ status }) => status?.jobRef !== undefined);

    const after = await world.packet(name);
    expect(await second.stop()).toBe(0);
    expect(after.status).toEqual(before.status);
    expect(await jobsOf(metadata.uid)).toEqual([]);
  });
});

describe('rights that nobody needs any more', () => {
  it('go at the next start: their packet is gone', async () => {
    const uid = 'no-such-uid';
    const labels = { [PACKET_UID_LABEL]: uid };
    const annotations = { [PACKET_ANNOTATION]: `${world.namespace}/no-such-packet` };
    const role: V1Role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'orphan', namespace: world.namespace, labels, annotations },
      rules: [],
    };
    const stranger = { ...role, metadata: { ...role.metadata, name: 'stranger', annotations: {} } };
    await world.kube.client.create(resources.roles, role, limit());
    await world.kube.client.create(resources.roles, stranger, limit());

    await using _operator = await startOperator(world);

    const names = async (): Promise<string[]> =>
      (await world.list(resources.roles, world.namespace, `${PACKET_UID_LABEL}=${uid}`)).map(
        ({ metadata }) => metadata?.name ?? '',
      );
    await waitFor('the orphan is gone', async () => !(await names()).includes('orphan') || undefined, {
      timeout: 120_000,
    });
    expect(await names()).toEqual(['stranger']);
  });
});

async function removeJobs(uid: string): Promise<void> {
  for (const { metadata } of await jobsOf(uid)) {
    const key = { namespace: world.namespace, name: metadata?.name ?? '' };
    await world.kube.client.delete(resources.jobs, key, { propagationPolicy: 'Background' }, limit());
  }
  await waitFor('the Job is gone', async () => (await jobsOf(uid)).length === 0 || undefined, { timeout: 120_000 });
}

async function finishByHand(name: string): Promise<void> {
  await world.collectorSays(name, {
    conditions: [collectorCondition('Collected', 'True', 'Collected'), collectorCondition('Stored', 'True', 'Stored')],
  });
  const packet = await world.untilReason(name, 'Succeeded');
  expect(condition(packet, 'Ready')?.status).toBe('True');
  await removeJobs(packet.metadata.uid);
  await untilRightsAreGone(packet.metadata.uid);
}

async function untilRightsAreGone(uid: string): Promise<void> {
  const kinds = [resources.serviceAccounts, resources.roles, resources.roleBindings];
  const count = async (): Promise<true | undefined> => {
    const lists = await Promise.all(
      kinds.map((kind) => world.list(kind, world.namespace, `${PACKET_UID_LABEL}=${uid}`)),
    );
    return lists.flat().length === 0 || undefined;
  };
  await waitFor('rights are gone', count, { timeout: 120_000 });
}
