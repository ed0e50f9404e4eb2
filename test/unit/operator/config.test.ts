import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadOperatorConfig, type OperatorFlags } from '../../../src/operator/config.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'operator-config-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

function load(flags: OperatorFlags) {
  return loadOperatorConfig({ image: 'op:1', leaderElectionNamespace: 'system', ...flags }, { POD_NAME: 'op-1' });
}

describe('configuration of the operator', () => {
  it('needs little', async () => {
    const config = await load({});

    expect(config).toMatchObject({
      image: 'op:1',
      watchNamespaces: [],
      maxConcurrentPackets: 10,
      leaderElection: { namespace: 'system', leaseSeconds: 15, renewDeadlineSeconds: 10, retrySeconds: 2 },
      collectorPod: { spoolSizeLimit: '10Gi' },
    });
    expect(config.leaderElection.identity).toMatch(/^op-1_[0-9a-f-]{36}$/);
    expect((await load({})).leaderElection.identity).not.toBe(config.leaderElection.identity);
  });

  it('reads the files of the chart', async () => {
    const destination = {
      type: 'PersistentVolumeClaim',
      persistentVolumeClaim: { claimName: 'supportpackets' },
      create: { size: '10Gi', accessModes: ['ReadWriteOnce'] },
    };
    const collector = { resources: { requests: { cpu: 1 } }, spoolSizeLimit: '2Gi', imagePullPolicy: 'Never' };

    const config = await load({
      watchNamespaces: 'a, b',
      maxConcurrentPackets: '3',
      defaultDestinationFile: await file('destination.json', JSON.stringify(destination)),
      collectorResourcesFile: await file('collector.yaml', JSON.stringify(collector)),
    });

    expect(config).toMatchObject({
      watchNamespaces: ['a', 'b'],
      maxConcurrentPackets: 3,
      defaultDestination: destination,
      collectorPod: { resources: { requests: { cpu: '1' } }, spoolSizeLimit: '2Gi' },
    });
  });

  it.each<[string, OperatorFlags, string]>([
    ['no image', { image: '' }, 'image'],
    ['not a number', { maxConcurrentPackets: 'many' }, 'maxConcurrentPackets'],
    ['not a namespace', { watchNamespaces: 'A_B' }, 'watchNamespaces'],
    ['not an address', { healthAddress: '8080' }, 'healthAddress'],
    ['not a level', { logLevel: 'loud' }, 'logLevel'],
    ['no such file', { defaultDestinationFile: '/nonexistent' }, '--default-destination-file'],
  ])('says what is wrong: %s', async (_, flags, word) => {
    await expect(load(flags)).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining(word) });
  });

  it.each([
    ['type without its member', '{type: S3}'],
    ['another member', '{type: S3, persistentVolumeClaim: {claimName: x}}'],
    ['a bucket cannot be made', '{type: S3, s3: {bucket: abc}, create: {size: 1Gi}}'],
    ['a typing error', '{type: S3, s3: {bucket: abc}, creat: {}}'],
  ])('a default destination that cannot work: %s', async (_, text) => {
    const defaultDestinationFile = await file('destination.yaml', text);

    await expect(load({ defaultDestinationFile })).rejects.toMatchObject({ code: 'USAGE' });
  });
});
