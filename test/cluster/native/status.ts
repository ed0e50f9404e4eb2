import { join } from 'node:path';
import { exists } from '../cache.ts';
import { isAlive } from '../process-identity.ts';
import { run } from '../run.ts';
import { cgroupHierarchies } from './cgroups.ts';
import { recordedDaemons } from './daemons.ts';
import { isHealthy } from './health.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** The daemons of a whole cluster. */
const DAEMONS: readonly string[] = [
  'etcd',
  'containerd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'coredns',
  'local-path-provisioner',
];

/** One daemon as `status` shows it. */
export interface DaemonStatus {
  readonly name: string;
  readonly pid: number | undefined;
  readonly state: 'healthy' | 'unhealthy' | 'dead' | 'absent';
}

/** The whole cluster as `status` shows it. */
export interface ClusterStatus {
  readonly daemons: readonly DaemonStatus[];
  readonly nodeReady: boolean;
  /** The last `up` finished, and all daemons live, whether they answer or not. */
  readonly complete: boolean;
  /** All daemons healthy, the node Ready and the last `up` finished. */
  readonly healthy: boolean;
}

/** Looks at every daemon and the node. */
export async function nativeStatus(settings: NativeSettings): Promise<ClusterStatus> {
  const records = await recordedDaemons(settings);
  const daemons = await Promise.all(
    DAEMONS.map(async (name): Promise<DaemonStatus> => {
      const record = records.find((candidate) => candidate.name === name);
      if (record === undefined) return { name, pid: undefined, state: 'absent' };
      if (!(await isAlive(record))) return { name, pid: record.pid, state: 'dead' };
      return { name, pid: record.pid, state: (await isHealthy(name, settings)) ? 'healthy' : 'unhealthy' };
    }),
  );
  const allHealthy = daemons.every(({ state }) => state === 'healthy');
  const nodeReady = allHealthy && (await isNodeReady(settings));
  const allAlive = daemons.every(({ state }) => state === 'healthy' || state === 'unhealthy');
  const complete = allAlive && (await exists(statePaths(settings).ready));
  return { daemons, nodeReady, complete, healthy: nodeReady && complete };
}

async function isNodeReady(settings: NativeSettings): Promise<boolean> {
  const { bin, kubeconfig } = statePaths(settings);
  const path = '{.status.conditions[?(@.type=="Ready")].status}';
  const args = ['--kubeconfig', kubeconfig, 'get', 'node', settings.nodeName, '-o', `jsonpath=${path}`];
  const { stdout } = await run(join(bin, 'kubectl'), args, { allowFailure: true });
  return stdout.trim() === 'True';
}

/** Whether anything of a cluster is left: its state folder, or its cgroups when somebody removed the folder by hand. */
export async function isStatePresent(settings: NativeSettings): Promise<boolean> {
  if (await exists(settings.stateDir)) return true;
  const cgroups = (await cgroupHierarchies()).map((hierarchy) => join(hierarchy, settings.cgroup));
  return (await Promise.all(cgroups.map(exists))).includes(true);
}
