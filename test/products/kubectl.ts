import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { run, type RunResult } from '../cluster/run.ts';
import type { Progress } from '../cluster/progress.ts';

/** A cluster as fixtures see it. */
export type FixtureCluster = Pick<Cluster, 'binDir' | 'kubeconfigPath'>;

/** What fixtures need besides the cluster. */
export interface FixtureDeps {
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Options of one call of kubectl. */
export interface KubectlOptions {
  readonly input?: string;
  readonly allowFailure?: boolean;
}

/** Of a Go program that ends soon: it collects no garbage until there is much of it, which saves a fourth of kubectl's work. */
const SHORT_LIVED = { GOGC: 'off', GOMEMLIMIT: '256MiB' };

/** Runs kubectl to its end; throws with its last words unless told otherwise. */
export function kubectl(
  cluster: FixtureCluster,
  args: readonly string[],
  deps: FixtureDeps,
  options: KubectlOptions = {},
): Promise<RunResult> {
  const [program, global] = kubectlCommand(cluster);
  return run(program, [...global, ...args], { signal: deps.signal, env: SHORT_LIVED, ...options });
}

/** Applies objects, in order, as one request each; again with the same objects changes nothing. */
export async function applyObjects(
  cluster: FixtureCluster,
  objects: readonly object[],
  deps: FixtureDeps,
): Promise<void> {
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=fixtures', '-f', '-'];
  await kubectl(cluster, args, deps, { input: list });
}

/** Waits until the rollout of a Deployment has all its replicas Ready. */
export async function waitForRollout(
  cluster: FixtureCluster,
  { namespace, name, seconds }: { readonly namespace: string; readonly name: string; readonly seconds: number },
  deps: FixtureDeps,
): Promise<void> {
  const args = ['rollout', 'status', `deployment/${name}`, '-n', namespace, `--timeout=${String(seconds)}s`];
  await kubectl(cluster, args, deps);
}

/** The program and the arguments that choose the cluster. */
export function kubectlCommand({ binDir, kubeconfigPath }: FixtureCluster): [program: string, args: readonly string[]] {
  return [join(binDir, 'kubectl'), ['--kubeconfig', kubeconfigPath]];
}
