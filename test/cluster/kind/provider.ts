import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { baseImages } from '../native/base-images.ts';
import { buildClusterTools, clusterRun, firstNode } from '../cluster-tools.ts';
import type { Cluster, ClusterDeps } from '../cluster.ts';
import { buildPause } from '../components.ts';
import { goBuild } from '../go-build.ts';
import { run } from '../run.ts';

const CLUSTER_NAME = 'supportpacket';

/** Where kind's kubeconfig lies: in the cache, since kind keeps its own state in Docker. */
function kubeconfigOf(deps: ClusterDeps): string {
  return join(deps.cacheDir, 'kind', 'kubeconfig');
}

async function buildKind(deps: ClusterDeps): Promise<string> {
  const version = 'v0.30.0';
  const binDir = await goBuild(
    {
      name: 'kind',
      version,
      copyFromModule: { module: 'sigs.k8s.io/kind', version },
      packages: [{ pkg: '.', output: 'kind' }],
    },
    deps,
  );
  return join(binDir, 'kind');
}

async function requireDocker(): Promise<void> {
  const result = await run('docker', ['info'], { allowFailure: true }).catch(() => undefined);
  if (result === undefined) throw new Error('--provider kind needs Docker, and there is no docker on this machine');
  if (result.code !== 0) throw new Error(`--provider kind needs Docker, which does not run: ${result.stderr.trim()}`);
}

async function isUp(kind: string): Promise<boolean> {
  const { stdout } = await run(kind, ['get', 'clusters'], { allowFailure: true });
  return stdout.split('\n').includes(CLUSTER_NAME);
}

/** The kind cluster `supportpacket`, made when it is not there. kind brings DNS and a default StorageClass itself. */
export async function ensureKindCluster(deps: ClusterDeps): Promise<Cluster> {
  await requireDocker();
  const kind = await buildKind(deps);
  const kubeconfigPath = kubeconfigOf(deps);
  await mkdir(join(deps.cacheDir, 'kind'), { recursive: true });
  const name = ['--name', CLUSTER_NAME];
  const kubeconfig = ['--kubeconfig', kubeconfigPath];
  const fresh = !(await isUp(kind));
  if (fresh) {
    await deps.progress.step('kind create cluster', () =>
      run(kind, ['create', 'cluster', ...name, ...kubeconfig, '--wait', '120s'], { signal: deps.signal }),
    );
  } else {
    await run(kind, ['export', 'kubeconfig', ...name, ...kubeconfig], { signal: deps.signal });
  }
  const binDir = await buildClusterTools(deps);
  const call = clusterRun(binDir, kubeconfigPath, deps);
  const loadImage = async (archive: string): Promise<void> => {
    await run(kind, ['load', 'image-archive', archive, ...name], { signal: deps.signal });
  };
  if (fresh) {
    for (const image of await baseImages(await buildPause(deps), deps)) await loadImage(image);
  }
  return { provider: 'kind', kubeconfigPath, binDir, nodeName: await firstNode(call), run: call, loadImage };
}

/** Removes the kind cluster; nothing when there is none. */
export async function removeKindCluster(deps: ClusterDeps): Promise<void> {
  await requireDocker();
  const kind = await buildKind(deps);
  await run(kind, ['delete', 'cluster', '--name', CLUSTER_NAME, '--kubeconfig', kubeconfigOf(deps)], {
    signal: deps.signal,
  });
}

/** Whether the kind cluster is up and answers. */
export async function isKindClusterUp(deps: ClusterDeps): Promise<boolean> {
  await requireDocker();
  return isUp(await buildKind(deps));
}
