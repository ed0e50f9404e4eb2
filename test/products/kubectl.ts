import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { run, type RunResult } from '../cluster/run.ts';
import type { Progress } from '../cluster/progress.ts';

/** A cluster as fixtures see it: the program that talks to it, and whose credentials it uses. */
export interface FixtureCluster {
  /** Path of kubectl, or its name on PATH. */
  readonly kubectl: string;
  readonly kubeconfig: string;
}

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
  return run(cluster.kubectl, ['--kubeconfig', cluster.kubeconfig, ...args], { signal: deps.signal, ...options });
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
  const args = ['--kubeconfig', cluster.kubeconfig, 'port-forward', '-n', namespace, target, `:${String(port)}`];
  const child = spawn(cluster.kubectl, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
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
  throw new Error(`kubectl port-forward to ${target} in ${namespace} ended before it was open`);
}
