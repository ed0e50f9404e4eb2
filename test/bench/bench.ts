import { resolve } from 'node:path';
import { loadConnection } from '../../src/kube/config.ts';
import { createKube, type Kube } from '../../src/kube/kube.ts';
import { ensureImages } from '../cluster/images/index.ts';
import { ensureCluster, processDeps, type Cluster, type ClusterDeps, type ClusterOptions } from '../cluster/index.ts';
import { mattermostImages, removeNamespace } from '../products/mattermost/index.ts';
import { installOperator } from '../support/operator-release.ts';

const root = resolve(import.meta.dirname, '../..');

/** What a bench stands on: a warm cluster with this checkout's operator, and namespaces that go with it. */
export interface Bench extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly deps: ClusterDeps;
  /** Our own client, as the administrator of the cluster. */
  readonly kube: Kube;
  /** Makes sure that the namespace goes at the end; makes nothing. */
  removeAtEnd(namespace: string): string;
}

/** Brings up cluster, images and operator. */
export async function openBench(options: ClusterOptions, signal: AbortSignal): Promise<Bench> {
  const deps = processDeps(signal);
  const cluster = await ensureCluster(options, deps);
  await ensureImages(cluster, ['busybox', ...mattermostImages], { ...deps, root });
  await installOperator(cluster, deps);
  const connection = await loadConnection({ type: 'file', file: cluster.kubeconfigPath });
  const kube = createKube(connection, {
    userAgent: 'supportpacket-bench/0',
    onWatchError: ({ plural }, error) => {
      console.error(`watch of ${plural}: ${error.message}`);
    },
  });
  const namespaces = new Set<string>();
  return {
    cluster,
    deps,
    kube,
    removeAtEnd: (namespace) => {
      namespaces.add(namespace);
      return namespace;
    },
    [Symbol.asyncDispose]: async () => {
      kube.close();
      // Also after an interruption: with a signal of its own.
      const quiet = { ...deps, signal: AbortSignal.timeout(120_000) };
      await Promise.all([...namespaces].map((namespace) => removeNamespace(cluster, namespace, quiet)));
    },
  };
}
