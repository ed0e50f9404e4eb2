import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exists, inputsHash } from '../cache.ts';
import { clusterRun } from '../cluster-tools.ts';
import type { Cluster, ClusterDeps } from '../cluster.ts';
import { buildComponents } from '../components.ts';
import { takeLock, type Lock } from '../lock.ts';
import { run } from '../run.ts';
import { baseImages } from './base-images.ts';
import { installPackages, requireMachine } from './packages.ts';
import { readSettings, statePaths, type NativeSettings } from './settings.ts';
import { startCluster } from './start.ts';
import { isStatePresent, nativeStatus } from './status.ts';
import { stopCluster } from './stop.ts';

/** Milliseconds. */
const MOST_SILENCE = 60_000;

/** The native cluster, brought up unless it is up and healthy already; what a crash left is removed first. */
export async function ensureNativeCluster(deps: ClusterDeps): Promise<Cluster> {
  await requireMachine();
  const settings = readSettings(deps.env);
  const lock = await clusterLock(settings, deps);
  try {
    if (!(await isUp(settings, deps))) await bringUp(settings, deps);
  } finally {
    await lock.release();
  }
  return nativeCluster(settings, deps);
}

/** A daemon that lives but does not answer may only be slow on a busy machine: a cluster in use is not taken down for that. */
async function isUp(settings: NativeSettings, { progress, signal }: ClusterDeps): Promise<boolean> {
  const until = performance.now() + MOST_SILENCE;
  for (;;) {
    const { healthy, complete, daemons } = await nativeStatus(settings);
    if (healthy || !complete || performance.now() > until) return healthy;
    const silent = daemons.filter(({ state }) => state !== 'healthy').map(({ name }) => name);
    progress.say(`waiting for ${silent.length === 0 ? 'the node' : silent.join(', ')} of the cluster that is there`);
    await delay(2000, undefined, { signal });
  }
}

/** Ends and removes the native cluster; nothing when there is none. Returns whether there was one. */
export async function removeNativeCluster(deps: ClusterDeps): Promise<boolean> {
  const settings = readSettings(deps.env);
  if (!(await isStatePresent(settings))) return false;
  await requireMachine();
  const lock = await clusterLock(settings, deps);
  try {
    await deps.progress.step('taking the cluster down', () => stopCluster(settings));
  } finally {
    await lock.release();
  }
  return true;
}

/** Beside the state folder, which comes and goes under the lock. */
function clusterLock(settings: NativeSettings, deps: ClusterDeps): Promise<Lock> {
  return takeLock(`${settings.stateDir}.lock`, {
    signal: deps.signal,
    waiting: (owner) => {
      deps.progress.say(`waiting for process ${String(owner)}, which brings the cluster up or down`);
    },
  });
}

async function bringUp(settings: NativeSettings, deps: ClusterDeps): Promise<void> {
  const { progress, signal } = deps;
  await installPackages(progress, signal);
  const components = await buildComponents(deps);
  const images = await baseImages(join(components.pause, 'pause'), deps);
  if (await isStatePresent(settings)) {
    await progress.step('removing what an unhealthy cluster left', () => stopCluster(settings));
  }
  await startCluster({ settings, components, images, progress, signal });
}

/** The native cluster as it is, without a look whether it is up. */
export function nativeCluster(settings: NativeSettings, deps: ClusterDeps): Cluster {
  const { bin, kubeconfig } = statePaths(settings);
  return {
    provider: 'native',
    kubeconfigPath: kubeconfig,
    binDir: bin,
    nodeName: settings.nodeName,
    run: clusterRun(bin, kubeconfig, deps),
    loadImage: (archive) => loadImage(archive, settings, deps.signal),
  };
}

/** Imports an archive once: a mark in the state folder remembers path, size and time of change. */
async function loadImage(archive: string, settings: NativeSettings, signal: AbortSignal): Promise<void> {
  const { size, mtimeMs } = await stat(archive);
  const marks = join(settings.stateDir, 'loaded');
  const mark = join(marks, inputsHash([archive, size, mtimeMs]));
  if (await exists(mark)) return;
  await run(join(statePaths(settings).bin, 'ctr'), ['images', 'import', archive], { signal });
  await mkdir(marks, { recursive: true });
  await writeFile(mark, `${archive}\n`);
}

/** When the last `up` finished, as ISO 8601; undefined when none did. */
export async function readyAt(settings: NativeSettings): Promise<string | undefined> {
  return (await readFile(statePaths(settings).ready, 'utf8').catch(() => undefined))?.trim();
}
