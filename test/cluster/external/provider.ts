import { resolve } from 'node:path';
import { exists } from '../cache.ts';
import { buildClusterTools, clusterRun, firstNode } from '../cluster-tools.ts';
import type { Cluster, ClusterDeps } from '../cluster.ts';

/** The cluster of a kubeconfig file that the user named; only its current context counts. */
export async function useExternalCluster(kubeconfig: string, deps: ClusterDeps): Promise<Cluster> {
  const kubeconfigPath = resolve(kubeconfig);
  if (!(await exists(kubeconfigPath))) throw new Error(`--kubeconfig ${kubeconfigPath}: no such file`);
  const binDir = await buildClusterTools(deps);
  const call = clusterRun(binDir, kubeconfigPath, deps);
  return {
    provider: 'kubeconfig',
    kubeconfigPath,
    binDir,
    nodeName: await firstNode(call),
    run: call,
    loadImage: (archive) =>
      Promise.reject(
        new Error(
          `cannot load ${archive} into a cluster that is not ours: push the image to its registry, or use another provider`,
        ),
      ),
  };
}
