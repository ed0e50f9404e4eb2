import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { REQUEST_ANNOTATION, collectRequest } from '../../../src/api/collect-request.ts';
import { ALLOW_FROM, FINALIZER } from '../../../src/api/names.ts';
import { isSupportPacketError } from '../../../src/api/errors.ts';
import { resources } from '../../../src/kube/resources.ts';
import type { V1Job, V1PersistentVolumeClaim, V1SubjectAccessReview } from '../../../src/kube/types.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { startOperator, type RunningOperator } from './operators.ts';
import { collectorCondition, condition, createWorld, limit, type World } from './world.ts';

const RBAC = [resources.serviceAccounts, resources.roles, resources.roleBindings];
const ARCHIVE = {
  location: 'pvc://x/y.tar.gz',
  sizeBytes: 1,
  sha256: 'a'.repeat(64),
  format: 'TarGzip',
  encrypted: false,
  files: 1,
};

let world: World;
let open: string;
let operator: RunningOperator;

beforeAll(async () => {
  world = await createWorld('lifecycle');
  open = await world.addNamespace({ [ALLOW_FROM]: world.namespace });
  await world.addMattermost();
  await world.addMattermost(open, 'mm-away');
  await waitForRunning('mm-0', world.namespace);
  await waitForRunning('mm-away', open);
  operator = await startOperator(world, { config: { watchNamespaces: [world.namespace, open] } });
});

afterAll(async () => {
  await operator.stop();
  await world[Symbol.asyncDispose]();
});

async function waitForRunning(name: string, namespace: string): Promise<void> {
  await waitFor(
    `pod ${name} runs`,
    async () => {
      const pod = await world.kube.client.get(resources.pods, { namespace, name }, limit());
      return JSON.stringify(pod).includes('"phase":"Running"') || undefined;
    },
    { timeout: 120_000 },
  );
}

/** Names of RBAC objects of any packet of this file, per namespace. */
async function rbacIn(namespace: string, name: string): Promise<number> {
  const lists = await Promise.all(
    RBAC.map((kind) => world.list(kind, namespace, `supportpacket.dev/packet-name=${name}`)),
  );
  return lists.flat().length;
}

async function nothingIsLeft(name: string): Promise<true | undefined> {
  const selector = `supportpacket.dev/packet-name=${name}`;
  const jobs = await world.list(resources.jobs, world.namespace, selector);
  const pods = await world.list(resources.pods, world.namespace, selector);
  const rbac = (await rbacIn(open, name)) + (await rbacIn(world.namespace, name));
  return jobs.length + pods.length + rbac === 0 || undefined;
}

async function isGone(name: string): Promise<true | undefined> {
  try {
    await world.packet(name);
    return undefined;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return true;
    throw error;
  }
}

interface Question {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly group?: string;
  readonly name?: string;
  readonly namespace?: string;
}

async function mayCollector(
  account: string,
  { group = '', namespace = world.namespace, ...rest }: Question,
): Promise<boolean> {
  const review: V1SubjectAccessReview = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: `system:serviceaccount:${world.namespace}:${account}`,
      resourceAttributes: { group, namespace, ...rest },
    },
  };
  const { status } = await world.kube.client.create(resources.subjectAccessReviews, review, limit());
  return status?.allowed ?? false;
}

describe('a packet from creation to archive', () => {
  const name = 'whole-way';
  let job: V1Job;

  it('gets a Job that says why it waits', async () => {
    await world.addPacket(name, { timeoutSeconds: 600 });

    const packet = await world.until(
      name,
      (one) => condition(one, 'Ready')?.message.includes('cannot be scheduled') ?? false,
    );

    expect(condition(packet, 'Ready')).toMatchObject({ status: 'Unknown', reason: 'Pending' });
    expect(condition(packet, 'Reconciling')).toMatchObject({ status: 'True' });
    expect(condition(packet, 'Authorized')).toMatchObject({ status: 'True', reason: 'Allowed' });
    expect(packet.metadata.finalizers).toBeUndefined();
    job = await world.jobOf(name);
    expect(job.spec?.activeDeadlineSeconds).toBe(780);
  });

  it('hands over what it decided', () => {
    const request = collectRequest.parse(
      JSON.parse(job.spec?.template.metadata?.annotations?.[REQUEST_ANNOTATION] ?? ''),
    );

    expect(request.targets).toMatchObject([{ name: 'chat', pods: [{ name: 'mm-0', container: 'mattermost' }] }]);
    expect(request.destination).toMatchObject({ persistentVolumeClaim: { claimName: 'supportpackets' } });
    expect(job.spec?.template.spec?.volumes).toContainEqual(
      expect.objectContaining({ secret: expect.objectContaining({ secretName: 'mm-secret', optional: true }) }),
    );
  });

  it('makes the default claim, which does not belong to the packet', async () => {
    const key = { namespace: world.namespace, name: 'supportpackets' };

    const claim = await world.kube.client.get<V1PersistentVolumeClaim>(resources.persistentVolumeClaims, key, limit());

    expect(claim.spec?.resources?.requests?.['storage']).toBe('1Gi');
    expect(claim.metadata?.ownerReferences).toBeUndefined();
  });

  it.each<[boolean, Question]>([
    [true, { verb: 'create', resource: 'pods', subresource: 'exec', name: 'mm-0' }],
    [true, { verb: 'get', resource: 'pods', subresource: 'exec', name: 'mm-0' }],
    [true, { verb: 'get', resource: 'pods', subresource: 'log', name: 'mm-0' }],
    [true, { verb: 'create', resource: 'pods', subresource: 'portforward', name: 'mm-0' }],
    [true, { verb: 'list', resource: 'pods' }],
    [true, { verb: 'patch', group: 'supportpacket.dev', resource: 'supportpackets', subresource: 'status', name }],
    [false, { verb: 'create', resource: 'pods', subresource: 'exec', name: 'mm-1' }],
    [false, { verb: 'create', resource: 'pods', subresource: 'exec' }],
    [false, { verb: 'get', resource: 'pods', subresource: 'log', name: 'mm-1' }],
    [
      false,
      { verb: 'patch', group: 'supportpacket.dev', resource: 'supportpackets', subresource: 'status', name: 'other' },
    ],
    [false, { verb: 'patch', group: 'supportpacket.dev', resource: 'supportpackets', name }],
    [false, { verb: 'get', resource: 'secrets' }],
    [false, { verb: 'list', resource: 'secrets' }],
    [false, { verb: 'get', resource: 'configmaps' }],
    [false, { verb: 'create', resource: 'pods' }],
    [false, { verb: 'delete', resource: 'pods', name: 'mm-0' }],
    [false, { verb: 'create', resource: 'pods', subresource: 'exec', name: 'mm-0', namespace: 'default' }],
  ])('the collector may: %s %j', async (expected, question) => {
    expect(await mayCollector(job.metadata?.name ?? '', question)).toBe(expected);
  });

  it('follows the collector, and leaves to it what is its own', async () => {
    const collected = collectorCondition('Collected', 'True', 'Collected');
    await world.collectorSays(name, {
      conditions: [collected],
      warningCount: 0,
      progress: { itemsTotal: 3, itemsDone: 3, bytesCollected: 9 },
    });
    await world.untilReason(name, 'Storing');

    await world.collectorSays(name, {
      conditions: [collected, collectorCondition('Stored', 'True', 'Stored')],
      warningCount: 2,
      progress: { itemsTotal: 3, itemsDone: 3, bytesCollected: 9 },
      archive: ARCHIVE,
    });

    const packet = await world.untilReason(name, 'SucceededWithWarnings');
    expect(packet.status).toMatchObject({ archive: ARCHIVE, warningCount: 2, progress: { itemsDone: 3 } });
    expect(packet.status?.conditions?.map(({ type }) => type).sort()).toEqual([
      'Authorized',
      'Collected',
      'Ready',
      'Stored',
    ]);
    expect(condition(packet, 'Ready')?.message).toContain(ARCHIVE.location);
  });

  it('takes the rights back when the Job has gone, and does not make another one', async () => {
    expect(await rbacIn(world.namespace, name)).toBe(3);
    const key = { namespace: world.namespace, name: job.metadata?.name ?? '' };

    await world.kube.client.delete(resources.jobs, key, { propagationPolicy: 'Background' }, limit());

    await waitFor('RBAC is gone', async () => (await rbacIn(world.namespace, name)) === 0 || undefined, {
      timeout: 120_000,
    });
    expect(condition(await world.packet(name), 'Ready')?.reason).toBe('SucceededWithWarnings');
    expect(await world.list(resources.jobs, world.namespace, `supportpacket.dev/packet-name=${name}`)).toEqual([]);
  });
});

describe('a target in another namespace', () => {
  const name = 'away';
  const spec = { targets: [{ name: 'far', type: 'Mattermost', namespace: '' }] };

  it('gives the collector rights there, kept by a finalizer', async () => {
    spec.targets[0]!.namespace = open;
    await world.addPacket(name, spec);

    const packet = await world.until(name, ({ status }) => status?.jobRef !== undefined);

    expect(packet.metadata.finalizers).toEqual([FINALIZER]);
    expect(await rbacIn(open, name)).toBe(2);
    const account = packet.status?.jobRef?.name ?? '';
    const exec = { verb: 'create', resource: 'pods', subresource: 'exec' };
    expect(await mayCollector(account, { ...exec, name: 'mm-away', namespace: open })).toBe(true);
    expect(await mayCollector(account, { ...exec, name: 'mm-0' })).toBe(false);
  });

  it('leaves nothing in either namespace when it is deleted while collecting', async () => {
    await world.kube.client.delete(resources.supportPackets, { namespace: world.namespace, name }, {}, limit());

    await waitFor('the packet is gone', () => isGone(name), { timeout: 120_000 });
    await waitFor('nothing is left', () => nothingIsLeft(name), { timeout: 120_000 });
    expect(await rbacIn(open, name)).toBe(0);
  });
});

describe('a packet that is deleted while it is being collected', () => {
  it('takes everything with it', async () => {
    const name = 'deleted';
    await world.addPacket(name);
    await world.until(name, ({ status }) => status?.jobRef !== undefined);
    const patch = { spec: { ttlSecondsAfterFinished: 3600 } };
    const key = { namespace: world.namespace, name };
    await world.kube.client.mergePatch(resources.supportPackets, key, patch, { fieldManager: 'test' }, limit());
    await world.until(name, ({ status }) => status?.observedGeneration === 2);

    await world.kube.client.delete(resources.supportPackets, key, {}, limit());

    await waitFor('nothing is left', () => nothingIsLeft(name), { timeout: 120_000 });
    expect(await isGone(name)).toBe(true);
    // The switch that was changed meanwhile is nothing this version can do: it was told.
    const told = async (): Promise<readonly object[] | undefined> => {
      const events = await world.list(resources.events);
      const ours = events.filter((event) => JSON.stringify(event).includes('ttlSecondsAfterFinished'));
      return ours.length > 0 ? ours : undefined;
    };
    // An Event is written beside the work, not before its end.
    expect(await waitFor('the Event', told, { timeout: 120_000 })).toMatchObject([
      { type: 'Warning', reason: 'NotImplemented', regarding: { name } },
    ]);
  });
});

describe('a collector that fails', () => {
  it('in the destination: Stalled with its words, once the Job has ended', async () => {
    const name = 'no-bucket';
    await world.addPacket(name);
    await world.until(name, ({ status }) => status?.jobRef !== undefined);
    const message = 'Bucket packets does not exist';
    await world.collectorSays(name, {
      conditions: [collectorCondition('Stored', 'False', 'DestinationUnavailable', message)],
    });

    const key = { namespace: world.namespace, name: (await world.jobOf(name)).metadata?.name ?? '' };
    await world.kube.client.delete(resources.jobs, key, { propagationPolicy: 'Background' }, limit());

    const packet = await world.untilReason(name, 'DestinationUnavailable');
    expect(condition(packet, 'Stalled')).toMatchObject({ status: 'True', message });
  });

  it('without a word, its Job gone: Interrupted', async () => {
    const name = 'lost';
    await world.addPacket(name);
    await world.until(name, ({ status }) => status?.jobRef !== undefined);
    const key = { namespace: world.namespace, name: (await world.jobOf(name)).metadata?.name ?? '' };

    await world.kube.client.delete(resources.jobs, key, { propagationPolicy: 'Background' }, limit());

    const packet = await world.untilReason(name, 'Interrupted');
    expect(condition(packet, 'Stalled')?.status).toBe('True');
    expect(await world.list(resources.jobs, world.namespace, `supportpacket.dev/packet-name=${name}`)).toEqual([]);
  });
});
