import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { join } from 'node:path';
import { waitFor } from '../cluster/wait-for.ts';
import { applyObjects, kubectl, type FixtureCluster, type FixtureDeps } from '../products/kubectl.ts';

/** A pod that mounts a claim, as an administrator would make one to fetch an archive. */
export interface ClaimReader extends AsyncDisposable {
  /** Paths of all files in the volume, relative to its root. */
  list(): Promise<readonly string[]>;
  read(path: string): Promise<Buffer>;
}

export interface ClaimReaderOptions {
  readonly namespace: string;
  readonly claimName: string;
  /** An image with a shell. */
  readonly image: string;
}

export async function openClaim(
  cluster: FixtureCluster,
  options: ClaimReaderOptions,
  deps: FixtureDeps,
): Promise<ClaimReader> {
  const { namespace, claimName } = options;
  // Unique: the kubelet may still be busy with the last one of this claim.
  const pod = `read-${claimName.slice(0, 40)}-${randomBytes(4).toString('hex')}`;
  await applyObjects(cluster, [readerPod(pod, options)], deps);
  await kubectl(cluster, ['wait', '-n', namespace, '--for=condition=Ready', `pod/${pod}`, '--timeout=180s'], deps);
  const exec = ['exec', '-n', namespace, pod, '--'];
  return {
    list: async () => {
      const { stdout } = await kubectl(cluster, [...exec, 'find', '/volume', '-type', 'f'], deps);
      return stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.slice('/volume/'.length));
    },
    read: (path) => readWhole(cluster, exec, `/volume/${path}`, deps),
    [Symbol.asyncDispose]: async () => {
      await kubectl(
        cluster,
        ['delete', 'pod', pod, '-n', namespace, '--ignore-not-found', '--grace-period=0', '--force', '--wait=true'],
        deps,
      );
    },
  };
}

/** `pvc://namespace/claim/path/file` → the path in the volume. */
export function pathInClaim(location: string): string {
  return location.replace(/^pvc:\/\/[^/]+\/[^/]+\//, '');
}

function readerPod(name: string, { namespace, claimName, image }: ClaimReaderOptions): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      terminationGracePeriodSeconds: 0,
      securityContext: { runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 },
      containers: [
        {
          name: 'read',
          image,
          command: ['sleep', '86400'],
          volumeMounts: [{ name: 'volume', mountPath: '/volume', readOnly: true }],
        },
      ],
      volumes: [{ name: 'volume', persistentVolumeClaim: { claimName } }],
    },
  };
}

/** kubectl exec may lose the tail of a command's output (kubernetes/kubernetes#124571): the size in the volume tells. */
function readWhole(cluster: FixtureCluster, exec: readonly string[], path: string, deps: FixtureDeps): Promise<Buffer> {
  const read = async (): Promise<Buffer> => {
    const { stdout } = await kubectl(cluster, [...exec, 'stat', '-c', '%s', path], deps);
    const bytes = await readBytes(cluster, [...exec, 'cat', path], deps);
    if (bytes.length === Number(stdout)) return bytes;
    throw new Error(`${String(bytes.length)} bytes of ${stdout.trim()} arrived`);
  };
  return waitFor(`the whole of ${path}`, read, { timeout: 120_000, interval: 500, signal: deps.signal });
}

/** kubectl's output as bytes: `run` gives text. */
async function readBytes(cluster: FixtureCluster, args: readonly string[], deps: FixtureDeps): Promise<Buffer> {
  const child = spawn(join(cluster.binDir, 'kubectl'), ['--kubeconfig', cluster.kubeconfigPath, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: deps.signal,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [bytes, code] = await Promise.all([buffer(child.stdout), ended]);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${String(code)}`);
  return bytes;
}
