import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { kubectlCommand, type FixtureCluster, type FixtureDeps } from './kubectl.ts';

/** A tunnel from this machine's loopback to a port of a pod; closed by `await using`. */
export interface PortForward extends AsyncDisposable {
  /** `127.0.0.1:PORT`; the same for as long as the tunnel is open. */
  readonly address: string;
}

/** Where a tunnel leads: `target` is `pod/NAME` or `deployment/NAME`. */
export interface PortForwardOptions {
  readonly namespace: string;
  readonly target: string;
  readonly port: number;
}

/**
 * Opens a tunnel. kubectl gives up the whole tunnel when the server resets one connection ("lost connection to pod"), so it is
 * opened again, on the same local port, until it is closed here: a client that repeats a refused connection does not notice.
 */
export async function portForward(
  cluster: FixtureCluster,
  options: PortForwardOptions,
  deps: FixtureDeps,
): Promise<PortForward> {
  let closing = false;
  let current = await openTunnel(cluster, options, '', deps.signal);
  const { address } = current;
  const localPort = address.slice(address.indexOf(':') + 1);
  const keepOpen = async (): Promise<void> => {
    for (;;) {
      await current.ended;
      if (closing || deps.signal.aborted) return;
      current = await openTunnel(cluster, options, localPort, deps.signal);
      if (closing) current.child.kill('SIGTERM');
    }
  };
  // A tunnel that cannot be opened again is told when it is closed; its client has failed by then.
  const kept = Promise.allSettled([keepOpen()]);
  return {
    address,
    async [Symbol.asyncDispose]() {
      closing = true;
      current.child.kill('SIGTERM');
      await kept;
    },
  };
}

interface Tunnel {
  readonly address: string;
  readonly child: ChildProcess;
  /** Fulfilled when kubectl has ended. */
  readonly ended: Promise<unknown>;
}

async function openTunnel(
  cluster: FixtureCluster,
  { namespace, target, port }: PortForwardOptions,
  localPort: string,
  signal: AbortSignal,
): Promise<Tunnel> {
  const [program, global] = kubectlCommand(cluster);
  const args = [...global, 'port-forward', '-n', namespace, target, `${localPort}:${String(port)}`];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const abort = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', abort, { once: true });
  const ended = once(child, 'close').finally(() => {
    signal.removeEventListener('abort', abort);
  });
  // What a broken connection makes kubectl say is of interest only when there is no tunnel at all.
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString()}`.slice(-2000);
  });
  for await (const line of createInterface(child.stdout)) {
    const address = /(?<address>127\.0\.0\.1:\d+)/.exec(line)?.groups?.['address'];
    if (address === undefined) continue;
    // Nobody reads on; kubectl must not block on a full pipe.
    child.stdout.resume();
    return { address, child, ended };
  }
  throw new Error(`kubectl port-forward to ${target} in ${namespace} ended before it was open: ${said}`);
}
