import type { Cluster, ClusterDeps, ClusterOptions } from './cluster.ts';
import { useExternalCluster } from './external/provider.ts';
import { ensureKindCluster } from './kind/provider.ts';
import { ensureNativeCluster } from './native/provider.ts';

export type { Cluster, ClusterDeps, ClusterOptions } from './cluster.ts';
export { processDeps } from './deps.ts';
export { BUSYBOX_IMAGE } from './native/base-images.ts';
export { createSmallVolume, removeSmallVolume } from './small-volume.ts';

/**
 * The cluster that is wanted, brought up when it is not up yet. The user's current kubectl context is never used:
 * only a kubeconfig that `options` names.
 */
export function ensureCluster(options: ClusterOptions, deps: ClusterDeps): Promise<Cluster> {
  if (options.kubeconfig !== undefined) return useExternalCluster(options.kubeconfig, deps);
  return options.provider === 'kind' ? ensureKindCluster(deps) : ensureNativeCluster(deps);
}
