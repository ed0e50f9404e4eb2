import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SHARD_LABEL } from '../../../src/api/names.ts';
import { CHECKOUT, type World } from './world.ts';

export interface OwnOperatorOptions {
  readonly namespace: string;
  /** Packets with this value of the shard label are its own. */
  readonly shard: string;
  readonly args: readonly string[];
}

/** An operator of this checkout as a process of its own, for what the shared release does not have switched on. */
export async function startOwnOperator(
  world: World,
  { namespace, shard, args }: OwnOperatorOptions,
): Promise<AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), 'own-operator-'));
  const destination = join(folder, 'destination.json');
  const claim = { claimName: 'supportpackets' };
  await writeFile(
    destination,
    JSON.stringify({ type: 'PersistentVolumeClaim', persistentVolumeClaim: claim, create: { size: '1Gi' } }),
  );
  const child = spawn(
    process.execPath,
    [
      join(CHECKOUT, 'dist/main.js'),
      'operator',
      '--image=supportpacket.dev/operator:dev',
      `--kubeconfig=${world.cluster.kubeconfigPath}`,
      `--watch-namespaces=${namespace}`,
      `--watch-label-selector=${SHARD_LABEL}=${shard}`,
      `--leader-election-namespace=${namespace}`,
      `--leader-election-name=${shard}`,
      `--default-destination-file=${destination}`,
      '--health-address=0',
      '--metrics-address=0',
      ...args,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}
