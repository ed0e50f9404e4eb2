import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportPacket } from '../../src/api/packet.ts';
import { BUSYBOX_IMAGE, createSmallVolume, removeSmallVolume } from '../cluster/index.ts';
import { applyObjects } from '../products/kubectl.ts';
import {
  connectS3,
  deployS3,
  getObject,
  listMultipartUploads,
  listObjects,
  type S3Installation,
} from '../products/s3/index.ts';
import { openArchive, textOf } from '../support/archive-reader.ts';
import { applyPacket, conditionOf, stateOf, waitForEnd } from '../support/packets.ts';
import { eventually } from './support/eventually.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-destinations';
const STORE = 'e2e-destinations-store';
const BUCKET = 'packets';

describe('destinations', () => {
  let world: World;
  let s3: S3Installation;

  beforeAll(async () => {
    world = openWorld();
    await world.namespace(STORE);
    s3 = await deployS3(world.cluster, { namespace: STORE, bucket: BUCKET, tls: true }, world.deps);
    await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
    await applyObjects(
      world.cluster,
      [
        secret('s3-keys', { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey }),
        secret('s3-wrong', { accessKeyId: s3.accessKeyId, secretAccessKey: 'n0t-the-secret-access-key-0f-this-store' }),
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 's3-ca', namespace: NAMESPACE },
          data: { 'ca.crt': s3.caBundle ?? '' },
        },
      ],
      world.deps,
    );
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await removeSmallVolume(world.cluster, 'e2e-full');
  });

  function secret(name: string, stringData: Readonly<Record<string, string>>): object {
    return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: NAMESPACE }, stringData };
  }

  function s3Destination(members: Readonly<Record<string, unknown>> = {}): object {
    return {
      type: 'S3',
      s3: {
        bucket: BUCKET,
        prefix: 'tickets/4711',
        endpoint: s3.endpoint,
        region: s3.region,
        forcePathStyle: true,
        credentialsSecretRef: { name: 's3-keys' },
        caBundleConfigMapRef: { name: 's3-ca' },
        ...members,
      },
    };
  }

  async function collectTo(name: string, destination: object): Promise<SupportPacket> {
    const key = { namespace: NAMESPACE, name };
    await applyPacket(world.cluster, key, { destination }, world.deps);
    return waitForEnd(world.cluster, key, world.deps);
  }

  it('stores in a real S3 server over TLS, and the object has the digest of the status', async () => {
    const packet = await collectTo('to-s3', s3Destination());
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    const { location = '', sha256, sizeBytes } = packet.status?.archive ?? {};
    expect(location).toMatch(/^s3:\/\/packets\/tickets\/4711\/e2e-destinations-to-s3-\d{8}T\d{6}Z\.tar\.gz$/);
    await using connection = await connectS3(world.cluster, s3, world.deps);
    const key = location.slice(`s3://${BUCKET}/`.length);
    const bytes = Buffer.from(await getObject(connection, { bucket: BUCKET, key }, world.deps.signal));
    const archive = await openArchive(bytes);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
    expect(bytes.length).toBe(sizeBytes);
    expect(JSON.parse(textOf(archive, 'mattermost/chat/sanitized_config.json'))).toHaveProperty('SqlSettings');
    expect(await listMultipartUploads(connection, BUCKET, world.deps.signal)).toEqual([]);
  });

  it.each([
    ['a missing bucket', 'no-bucket', { bucket: 'not-there' }, /not-there/],
    [
      'wrong credentials',
      'wrong-keys',
      { credentialsSecretRef: { name: 's3-wrong' } },
      /secretAccessKey|signature|credential/i,
    ],
    ['a missing Secret', 'no-secret', { credentialsSecretRef: { name: 'not-there' } }, /accessKeyId/],
    ['a certificate that nobody vouches for', 'no-ca', { caBundleConfigMapRef: undefined }, /caBundleConfigMapRef/],
    ['a host that does not exist', 'no-host', { endpoint: 'https://nowhere.e2e-destinations.svc:7070' }, /nowhere/],
  ])('%s: nothing is collected, and the message has the cause', async (_, name, members, message) => {
    const packet = await collectTo(name, s3Destination(members));
    expect(stateOf(packet)).toBe('Stalled/DestinationUnavailable');
    expect(conditionOf(packet, 'Stalled')?.message).toMatch(message);
    expect(packet.status?.progress?.itemsDone ?? 0).toBe(0);
    expect(packet.status?.archive).toBeUndefined();
    await using connection = await connectS3(world.cluster, s3, world.deps);
    const objects = await listObjects(connection, { bucket: BUCKET }, world.deps.signal);
    expect(objects.filter(({ key }) => key.includes(`-${name}-`))).toEqual([]);
    expect(await listMultipartUploads(connection, BUCKET, world.deps.signal)).toEqual([]);
  });

  it('a missing claim: nothing is collected', async () => {
    const packet = await collectTo('no-claim', {
      type: 'PersistentVolumeClaim',
      persistentVolumeClaim: { claimName: 'not-there' },
    });
    expect(stateOf(packet)).toBe('Stalled/DestinationUnavailable');
    expect(conditionOf(packet, 'Stalled')?.message).toMatch(/not-there/);
    expect(packet.status?.jobRef).toBeUndefined();
  });

  it('a full claim: nothing is collected, and no half file is left', async () => {
    await createSmallVolume(world.cluster, { name: 'e2e-full', sizeMiB: 2 });
    await applyObjects(world.cluster, [smallClaim(), filler()], world.deps);
    await eventually('filling of the volume', async () => {
      const phase = await world.kubectl(['get', 'pod', 'fill', '-n', NAMESPACE, '-o', 'jsonpath={.status.phase}']);
      return phase === 'Succeeded';
    });
    const packet = await collectTo('full', {
      type: 'PersistentVolumeClaim',
      persistentVolumeClaim: { claimName: 'small' },
    });
    expect(stateOf(packet)).toBe('Stalled/DestinationUnavailable');
    expect(conditionOf(packet, 'Stalled')?.message).toMatch(/full/);
    expect(packet.status?.progress?.itemsDone ?? 0).toBe(0);
    expect(await world.filesIn(NAMESPACE, 'small')).toEqual(['filler']);
  });

  function smallClaim(): object {
    return {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'small', namespace: NAMESPACE },
      spec: {
        storageClassName: 'e2e-full',
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Mi' } },
      },
    };
  }

  /** Writes until the volume is full; dd's failure is the aim. */
  function filler(): object {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'fill', namespace: NAMESPACE },
      spec: {
        restartPolicy: 'Never',
        securityContext: { runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 },
        containers: [
          {
            name: 'fill',
            image: BUSYBOX_IMAGE,
            command: ['sh', '-c', 'dd if=/dev/zero of=/volume/filler bs=4096; true'],
            volumeMounts: [{ name: 'volume', mountPath: '/volume' }],
          },
        ],
        volumes: [{ name: 'volume', persistentVolumeClaim: { claimName: 'small' } }],
      },
    };
  }
});
