import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { resources } from '../../../src/kube/resources.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { startOperator } from './operators.ts';
import { collectorCondition, condition, createWorld, limit, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld('jobs');
  await world.addMattermost();
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('more packets than slots', () => {
  it('wait as Queued, and the oldest goes on when one ends', async () => {
    await using _operator = await startOperator(world, { config: { maxConcurrentPackets: 1 } });
    await world.addPacket('first');
    await world.until('first', ({ status }) => status?.jobRef !== undefined);
    await world.addPacket('second');

    const queued = await world.untilReason('second', 'Queued');
    expect(condition(queued, 'Reconciling')?.status).toBe('True');
    expect(queued.status?.startTime).toBeUndefined();
    await world.collectorSays('first', {
      conditions: [
        collectorCondition('Collected', 'True', 'Partial', 'Cancelled'),
        collectorCondition('Stored', 'True', 'Stored'),
      ],
    });

    await world.untilReason('first', 'Partial');
    await world.until('second', ({ status }) => status?.jobRef !== undefined);
    await world.kube.client.delete(
      resources.supportPackets,
      { namespace: world.namespace, name: 'second' },
      {},
      limit(),
    );
  });
});

describe('a pod that cannot do its work', () => {
  it('no such image: Pending says so', async () => {
    const config = { image: 'localhost/no/such-image:1', collectorPod: { imagePullPolicy: 'Never' as const } };
    await using _operator = await startOperator(world, { config });
    await world.addPacket('no-image');

    const packet = await world.until(
      'no-image',
      (one) => condition(one, 'Ready')?.message.includes('ErrImageNeverPull') ?? false,
    );

    expect(condition(packet, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Pending' });
    await world.kube.client.delete(
      resources.supportPackets,
      { namespace: world.namespace, name: 'no-image' },
      {},
      limit(),
    );
  });

  it('an image that does not hold the collector: Failed, after all attempts, with how it ended', async () => {
    await using _operator = await startOperator(world, { config: { collectorPod: {} } });
    await world.addPacket('no-collector');

    const packet = await world.untilReason('no-collector', 'Failed');

    expect(condition(packet, 'Stalled')?.message).toMatch(/exit code \d+/);
    const rights = (): Promise<readonly unknown[]> =>
      world.list(resources.roles, world.namespace, 'supportpacket.dev/packet-name=no-collector');
    await waitFor('rights are gone', async () => (await rights()).length === 0 || undefined, { timeout: 120_000 });
  });

  it('a quota that lets no pod in: Pending says so', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none', namespace: world.namespace },
      spec: { hard: { 'count/jobs.batch': '0' } },
    };
    await world.kube.client.create(resources.resourceQuotas, quota, limit());
    await using _operator = await startOperator(world);
    await world.addPacket('quota');

    const packet = await world.until(
      'quota',
      (one) => condition(one, 'Ready')?.message.includes('exceeded quota') ?? false,
    );

    expect(condition(packet, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Pending' });
    await world.kube.client.delete(resources.resourceQuotas, { namespace: world.namespace, name: 'none' }, {}, limit());
    await world.until('quota', ({ status }) => status?.jobRef !== undefined);
  });
});
