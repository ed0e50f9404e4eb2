import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
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

/** Runs kubectl to its end; throws with its last words unless told otherwise. */
export function kubectl(
  cluster: FixtureCluster,
  args: readonly string[],
  deps: FixtureDeps,
  options: KubectlOptions = {},
): Promise<RunResult> {
  const [program, global] = command(cluster);
  return run(program, [...global, ...args], { signal: deps.signal, ...options });
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

/** A tunnel from this machine's loopback to a port of a pod; closed by `await using`. */
export interface PortForward extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
}

/** Opens a tunnel to `target` (`pod/NAME`, `deployment/NAME`). */
export async function portForward(
  cluster: FixtureCluster,
  { namespace, target, port }: { readonly namespace: string; readonly target: string; readonly port: number },
  deps: FixtureDeps,
): Promise<PortForward> {
  const [program, global] = command(cluster);
  const args = [...global, 'port-forward', '-n', namespace, target, `:${String(port)}`];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  // What a broken connection makes kubectl say is of interest only when there is no tunnel at all.
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await closed;
  };
  const abort = (): void => void child.kill('SIGTERM');
  deps.signal.addEventListener('abort', abort, { once: true });
  for await (const line of createInterface(child.stdout)) {
    const address = /(?<address>127\.0\.0\.1:\d+)/.exec(line)?.groups?.['address'];
    if (address === undefined) continue;
    // Nobody reads on; kubectl must not block on a full pipe.
    child.stdout.resume();
    return {
      address,
      async [Symbol.asyncDispose]() {
        deps.signal.removeEventListener('abort', abort);
        await end();
      },
    };
  }
  throw new Error(`kubectl port-forward to ${target} in ${namespace} ended before it was open: ${said}`);
}

/** The program and the arguments that choose the cluster. */
function command({ binDir, kubeconfigPath }: FixtureCluster): [program: string, args: readonly string[]] {
  return [join(binDir, 'kubectl'), ['--kubeconfig', kubeconfigPath]];
}
