import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SHARD_LABEL } from '../../../src/api/names.ts';
import { clusterEnvironment } from '../support/api-server.ts';
import type { World } from './world.ts';

const MAIN = join(import.meta.dirname, '../../../src/main.ts');

/** An operator as a process of its own, as in a pod, with the real durations of the lease. */
export interface OperatorProcess extends AsyncDisposable {
  readonly logged: readonly Record<string, unknown>[];
  /** Sends the signal; resolves with the exit code, or the name of the signal that ended it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
  hasLogged(message: string): true | undefined;
}

export function spawnOperator(world: World): OperatorProcess {
  const args = [
    MAIN,
    'operator',
    '--image=localhost/supportpacket/busybox:1',
    `--kubeconfig=${clusterEnvironment('KUBECONFIG')}`,
    `--watch-namespaces=${world.namespace}`,
    `--watch-label-selector=${SHARD_LABEL}=${world.shard}`,
    `--leader-election-namespace=${world.namespace}`,
    '--leader-election-name=processes',
    '--health-address=127.0.0.1:0',
    '--metrics-address=0',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const logged: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    logged.push(JSON.parse(line) as Record<string, unknown>);
  });
  const exited = exitOf(child);
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string> => {
    child.kill(signal);
    return await exited;
  };
  return {
    logged,
    end,
    hasLogged: (message) => logged.some((line) => line['message'] === message) || undefined,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.signalCode === null) await end('SIGKILL');
    },
  };
}

async function exitOf(child: ChildProcess): Promise<number | string> {
  await once(child, 'exit');
  return child.exitCode ?? child.signalCode ?? 'unknown';
}
