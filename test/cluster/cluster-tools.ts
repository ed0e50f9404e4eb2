import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, inputsHash } from './cache.ts';
import type { Cluster, ClusterDeps } from './cluster.ts';
import { buildHelm, buildKubernetes } from './components.ts';
import { run } from './run.ts';

/** A `run` that finds the cluster's programs first and talks to no other cluster. */
export function clusterRun(binDir: string, kubeconfigPath: string, deps: ClusterDeps): Cluster['run'] {
  return (tool, args, options = {}) =>
    run(tool, args, {
      signal: deps.signal,
      ...options,
      env: {
        PATH: `${binDir}:${deps.env['PATH'] ?? '/usr/bin:/bin'}`,
        KUBECONFIG: kubeconfigPath,
        ...options.env,
      },
    });
}

/** A folder with kubectl and helm for clusters that bring none. */
export async function buildClusterTools(deps: ClusterDeps): Promise<string> {
  const kubernetes = await buildKubernetes(deps);
  const helm = await buildHelm(deps);
  return cached(`tools-${inputsHash([kubernetes, helm])}`, deps, async (directory) => {
    await symlink(join(kubernetes, 'kubectl'), join(directory, 'kubectl'));
    await symlink(join(helm, 'helm'), join(directory, 'helm'));
  });
}

/** The name of the first node. */
export async function firstNode(call: Cluster['run']): Promise<string> {
  const { stdout } = await call('kubectl', ['get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}']);
  if (stdout === '') throw new Error('the cluster has no node');
  return stdout;
}
