import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Clock } from '../../../src/kube/clock.ts';
import { loadConnection } from '../../../src/kube/config.ts';
import { loadInCluster } from '../../../src/kube/in-cluster.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kube-config-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const user = (name: string, credentials: object) => ({ name, user: credentials });
const context = (name: string, userName: string, namespace?: string) => ({
  name,
  context: { cluster: 'c', user: userName, ...(namespace === undefined ? {} : { namespace }) },
});

async function kubeconfig(): Promise<string> {
  await writeFile(join(folder, 'token'), 'from-file\n');
  const script = `echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"from-plugin"}}'`;
  const file = join(folder, 'config');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'current',
    clusters: [{ name: 'c', cluster: { server: 'https://api.test:6443', 'tls-server-name': 'kubernetes' } }],
    users: [
      user('token', { token: 'plain' }),
      user('file', { 'auth-provider': { name: 'tokenFile', config: { tokenFile: join(folder, 'token') } } }),
      user('plugin', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh', args: ['-c', script] } }),
      user('certificate', { 'client-certificate-data': btoa('CERT'), 'client-key-data': btoa('KEY') }),
      user('broken', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'false' } }),
    ],
    contexts: [
      context('current', 'token', 'team'),
      context('file', 'file'),
      context('plugin', 'plugin'),
      context('certificate', 'certificate'),
      context('broken', 'broken'),
    ],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

describe('loadConnection', () => {
  it('reads the named file and its current context', async () => {
    const connection = await loadConnection({ type: 'file', file: await kubeconfig() });
    expect(connection).toMatchObject({ name: 'current', namespace: 'team' });
    expect(connection.server.href).toBe('https://api.test:6443/');
    await expect(connection.credentials()).resolves.toEqual({
      headers: { authorization: 'Bearer plain' },
      servername: 'kubernetes',
    });
  });

  it.each([
    ['file', { headers: { authorization: 'Bearer from-file' } }],
    ['plugin', { headers: { authorization: 'Bearer from-plugin' } }],
    ['certificate', { cert: Buffer.from('CERT'), key: Buffer.from('KEY') }],
  ])('logs in with a %s', async (name, expected) => {
    const connection = await loadConnection({ type: 'file', file: await kubeconfig(), context: name });
    await expect(connection.credentials()).resolves.toMatchObject(expected);
    expect(connection.namespace).toBe('default');
  });

  it('says what is wrong', async () => {
    const file = await kubeconfig();
    await expect(loadConnection({ type: 'file', file, context: 'none' })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'Context "none" is not in the kubeconfig; it has: current, file, plugin, certificate, broken',
    });
    const other = join(folder, 'other.yaml');
    await writeFile(other, 'kind: SupportPacket\n');
    await expect(loadConnection({ type: 'file', file: other })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'The kubeconfig has no contexts: is it one?',
    });
    await writeFile(other, (await readFile(file, 'utf8')).replace('"current-context":"current",', ''));
    await expect(loadConnection({ type: 'file', file: other })).rejects.toMatchObject({
      message: expect.stringMatching(/^The kubeconfig has no current context: choose one of current, file, /),
    });
    await expect(loadConnection({ type: 'file', file: join(folder, 'none') })).rejects.toMatchObject({ code: 'USAGE' });
    const broken = await loadConnection({ type: 'file', file, context: 'broken' });
    await expect(broken.credentials()).rejects.toMatchObject({ code: 'KUBE_UNAUTHORIZED' });
  });
});

describe('loadInCluster', () => {
  const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  let now = 0;
  const clock: Clock = { monotonic: () => now, now: () => new Date(0), sleep: async () => undefined };

  it('uses the service account and takes over a rotated token within a minute', async () => {
    await writeFile(join(folder, 'ca.crt'), 'CA');
    await writeFile(join(folder, 'namespace'), 'team\n');
    await writeFile(join(folder, 'token'), 'first');
    const connection = await loadInCluster({ environment, folder, clock });
    expect(connection).toMatchObject({ name: 'in-cluster', namespace: 'team' });
    expect(connection.server.href).toBe('https://[fd00::1]/');
    await expect(connection.credentials()).resolves.toEqual({
      headers: { authorization: 'Bearer first' },
      ca: Buffer.from('CA'),
    });
    await writeFile(join(folder, 'token'), 'second');
    now += 59_000;
    await expect(connection.credentials()).resolves.toMatchObject({ headers: { authorization: 'Bearer first' } });
    now += 1000;
    await expect(connection.credentials()).resolves.toMatchObject({ headers: { authorization: 'Bearer second' } });
  });

  it('says so when it is not in a pod', async () => {
    await expect(loadInCluster({ environment: {}, folder, clock })).rejects.toMatchObject({ code: 'KUBE_CONNECTION' });
  });
});
