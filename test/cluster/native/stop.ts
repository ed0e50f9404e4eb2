import { readdir, readFile, readlink, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { identify } from '../process-identity.ts';
import { waitFor } from '../wait-for.ts';
import { processesIn, removeCgroups } from './cgroups.ts';
import { recordedDaemons, signalProcess, stopDaemon } from './daemons.ts';
import { unmountBelow } from './mounts.ts';
import { removeNetwork } from './network.ts';
import { readMachineRecord } from './record.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** Ends and removes everything that {@link startCluster} made, in whatever state it is, also after a crash. */
export async function stopCluster(settings: NativeSettings): Promise<void> {
  const record = await readMachineRecord(settings);
  const daemons = await recordedDaemons(settings);
  // The kubelet first: it would start again what is ended after it.
  const rest = new Set(['etcd', 'containerd', 'kube-apiserver']);
  await Promise.all(daemons.filter(({ name }) => !rest.has(name)).map((daemon) => stopDaemon(daemon, settings, 1_000)));
  await killCgroup(join(settings.cgroup, 'pods'));
  const sockets = await shimSockets(settings);
  await Promise.all(daemons.filter(({ name }) => rest.has(name)).map((daemon) => stopDaemon(daemon, settings, 1_000)));
  await killCgroup(settings.cgroup);
  await unmountBelow(settings.stateDir);
  await removeNetwork(settings, record.sysctls);
  await removeForeignFiles(settings, sockets);
  const left = await removeCgroups(settings.cgroup);
  if (left.length > 0) throw new Error(`cgroups could not be removed: ${left.join(', ')}`);
  await rm(settings.stateDir, { recursive: true, force: true });
  for (const directory of record.absentBefore) await pruneEmpty(directory);
}

/** Kills until nothing is left: a process may have had a child while the list was read. */
async function killCgroup(path: string): Promise<void> {
  await waitFor(
    `end of all processes in cgroup ${path}`,
    async () => {
      const processes = await processesIn(path);
      if (processes.size === 0) return true;
      for (const pid of processes) {
        const identity = await identify(pid);
        // Looked up again: between the two readings the number may have passed to a stranger.
        if (identity !== undefined && (await processesIn(path)).has(pid)) await signalProcess(identity, 'SIGKILL');
      }
      return undefined;
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** Sockets of containerd's shims; their folder is fixed (/run/containerd/s), and a killed shim leaves its socket. */
async function shimSockets(settings: NativeSettings): Promise<readonly string[]> {
  const tasks = join(statePaths(settings).containerdState, 'io.containerd.runtime.v2.task/k8s.io');
  const ids = await readdir(tasks).catch(() => []);
  const addresses = await Promise.all(ids.map((id) => readFile(join(tasks, id, 'address'), 'utf8').catch(() => '')));
  return addresses
    .filter((address) => address.startsWith('unix:///'))
    .map((address) => address.slice('unix://'.length));
}

async function removeForeignFiles(settings: NativeSettings, sockets: readonly string[]): Promise<void> {
  await Promise.all(sockets.map((socket) => rm(socket, { force: true })));
  const results = '/var/lib/cni/results';
  for (const file of await readdir(results).catch(() => [])) {
    const result = await readFile(join(results, file), 'utf8').catch(() => '');
    if (result.includes(`"sandbox":"${settings.stateDir}/`)) await rm(join(results, file), { force: true });
  }
  const links = '/var/log/containers';
  for (const file of await readdir(links).catch(() => [])) {
    const target = await readlink(join(links, file)).catch(() => '');
    if (target.startsWith(`${settings.stateDir}/`)) await rm(join(links, file), { force: true });
  }
  await rm('/var/lib/kubelet/device-plugins/kubelet.sock', { force: true });
  await rm('/var/lib/kubelet/device-plugins/kubelet_internal_checkpoint', { force: true });
}

/** Removes a folder and the folders in it as far as they are empty. */
async function pruneEmpty(directory: string): Promise<void> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (entry.isDirectory()) await pruneEmpty(join(directory, entry.name));
  }
  await rmdir(directory).catch(() => {
    // Somebody else uses it by now.
  });
}
