import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BUSYBOX_IMAGE, createSmallVolume, removeSmallVolume } from '../cluster/index.ts';
import { testCluster } from '../cluster/test-cluster.ts';
import { waitFor } from '../cluster/wait-for.ts';

const namespace = `cluster-${randomBytes(3).toString('hex')}`;
const cluster = testCluster();

async function kubectl(...args: string[]): Promise<string> {
  const { stdout } = await cluster.run('kubectl', ['--namespace', namespace, ...args]);
  return stdout;
}

async function apply(...objects: object[]): Promise<void> {
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  await cluster.run('kubectl', ['--namespace', namespace, 'apply', '-f', '-'], { input });
}

/** A pod that runs a shell script with its claim at /data. */
function pod(name: string, script: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: name } },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'main',
          image: BUSYBOX_IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', script],
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
      ],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: name } }],
    },
  };
}

function claim(name: string, storage: string, storageClassName?: string): object {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } };
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: storageClassName === undefined ? spec : { ...spec, storageClassName },
  };
}

describe('the test cluster', () => {
  beforeAll(async () => {
    await cluster.run('kubectl', ['create', 'namespace', namespace]);
    await apply(
      claim('web', '16Mi'),
      pod('web', 'echo started; echo content of the volume > /data/index.html; exec httpd -f -p 8080 -h /data'),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
    );
    await kubectl('wait', '--for=condition=Ready', 'pod/web', '--timeout=180s');
  });

  afterAll(async () => {
    await cluster.run('kubectl', ['delete', 'namespace', namespace, '--wait=true', '--timeout=180s']);
  });

  it('binds a claim without a class to the default StorageClass and lets the pod write to it', async () => {
    expect(await kubectl('get', 'pvc', 'web', '-o', 'jsonpath={.status.phase}')).toBe('Bound');
    expect(await kubectl('exec', 'web', '--', 'cat', '/data/index.html')).toBe('content of the volume\n');
  });

  it('resolves a Service by its name in a pod and leads to the pod behind it', async () => {
    const address = await kubectl('get', 'service', 'web', '-o', 'jsonpath={.spec.clusterIP}');
    const name = `web.${namespace}.svc.cluster.local`;

    const answer = await kubectl('exec', 'web', '--', 'nslookup', '-type=a', name);
    const page = await kubectl('exec', 'web', '--', 'wget', '-q', '-O-', `http://${name}`);

    expect(answer).toContain(`Address: ${address}`);
    expect(page).toBe('content of the volume\n');
  });

  it('gives logs', async () => {
    expect(await kubectl('logs', 'web')).toBe('started\n');
  });

  it('forwards a port', async () => {
    const args = ['--namespace', namespace, 'port-forward', 'pod/web', ':8080'];
    const env = { ...process.env, KUBECONFIG: cluster.kubeconfigPath };
    const forward = spawn(`${cluster.binDir}/kubectl`, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      let said = '';
      forward.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
      const port = await waitFor('the forwarded port', () => Promise.resolve(/127\.0\.0\.1:(\d+)/.exec(said)?.[1]), {
        timeout: 120_000,
        interval: 20,
      });
      const response = await fetch(`http://127.0.0.1:${port}/`);
      expect(await response.text()).toBe('content of the volume\n');
    } finally {
      forward.kill();
      await once(forward, 'exit');
    }
  });

  it('keeps a small volume to its size', async () => {
    const name = `small-${namespace}`;
    await createSmallVolume(cluster, { name, sizeMiB: 4 });
    try {
      const script = 'if dd if=/dev/zero of=/data/file bs=1M count=8; then echo fits; else echo full; fi';
      await apply(claim('small', '4Mi', name), pod('small', script));
      const log = await waitFor(
        'the writer to end',
        async () => {
          const text = await kubectl('logs', 'small');
          return /fits|full/.exec(text)?.[0];
        },
        { timeout: 120_000, interval: 200 },
      );
      expect(log).toBe('full');
    } finally {
      await kubectl('delete', 'pod/small', 'pvc/small', '--ignore-not-found', '--wait=true');
      await removeSmallVolume(cluster, name);
    }
  });
});
