import { mkdir, readFile, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { mountsBelow } from './native/mounts.ts';
import { readSettings, statePaths } from './native/settings.ts';
import { run } from './run.ts';

/** A PersistentVolume that really holds no more than its size. */
export interface SmallVolume {
  /** Name of the PersistentVolume and of the `storageClassName` that a claim gives to get it. */
  readonly name: string;
  /** Its folder on the node. */
  readonly path: string;
}

interface SmallVolumeOptions {
  readonly name: string;
  readonly sizeMiB: number;
}

/**
 * Makes a PersistentVolume on a tmpfs of `sizeMiB`: a write beyond it fails with ENOSPC, as on a full disk. A claim binds to it
 * with `storageClassName: <name>`. The volume is of type `local`, so that a pod's fsGroup is honoured. Native provider only.
 */
export async function createSmallVolume(cluster: Cluster, options: SmallVolumeOptions): Promise<SmallVolume> {
  const path = volumePath(cluster, options.name);
  await mkdir(path, { recursive: true });
  const size = `size=${String(options.sizeMiB)}m,mode=0777`;
  await run('mount', ['-t', 'tmpfs', '-o', size, 'supportpacket-small', path]);
  const input = JSON.stringify(persistentVolume(cluster, options, path));
  await cluster.run('kubectl', ['apply', '-f', '-'], { input });
  return { name: options.name, path };
}

/** Removes the PersistentVolume and its tmpfs; the claim and its pods must be gone. */
export async function removeSmallVolume(cluster: Cluster, name: string): Promise<void> {
  const path = volumePath(cluster, name);
  await cluster.run('kubectl', ['delete', 'pv', name, '--ignore-not-found', '--timeout=120s']);
  if (mountsBelow(await readFile('/proc/self/mountinfo', 'utf8'), path).length === 0) return;
  await run('umount', [path]);
  await rmdir(path);
}

function volumePath(cluster: Cluster, name: string): string {
  if (cluster.provider !== 'native') {
    throw new Error('a small volume is a mount on the node, which only the native provider can make');
  }
  return join(statePaths(readSettings(process.env)).smallVolumes, name);
}

function persistentVolume(cluster: Cluster, { name, sizeMiB }: SmallVolumeOptions, path: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: `${String(sizeMiB)}Mi` },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: name,
      local: { path },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: [cluster.nodeName] }],
            },
          ],
        },
      },
    },
  };
}
