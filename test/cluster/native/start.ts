import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Components } from '../components.ts';
import { isAlive } from '../process-identity.ts';
import type { Progress } from '../progress.ts';
import { run } from '../run.ts';
import { waitFor } from '../wait-for.ts';
import { BUSYBOX_IMAGE, PAUSE_IMAGE } from './base-images.ts';
import { makeCertificates } from './certificates.ts';
import { makeCgroups } from './cgroups.ts';
import { apiServerDaemon, controllerManagerDaemon, etcdDaemon, schedulerDaemon } from './control-plane.ts';
import { logTail, startDaemon, type DaemonRecord, type DaemonSpec } from './daemons.ts';
import { dnsManifests, renderCorefile } from './dns.ts';
import { isHealthy } from './health.ts';
import { componentKubeconfig, writeKubeconfigs } from './kubeconfig.ts';
import { makeNetwork } from './network.ts';
import {
  cniConfigDir,
  renderCniConfig,
  renderContainerdConfig,
  renderKubeletConfig,
  renderKubeProxyConfig,
} from './node-config.ts';
import { addonDaemons, containerdDaemon, kubeletDaemon } from './node-daemons.ts';
import { writeMachineRecord } from './record.ts';
import { statePaths, type NativeSettings } from './settings.ts';
import { renderProvisionerConfig, storageManifests } from './storage.ts';

/** What the start of a cluster needs. */
export interface StartDeps {
  readonly settings: NativeSettings;
  readonly components: Components;
  /** Archives of {@link PAUSE_IMAGE} and {@link BUSYBOX_IMAGE}. */
  readonly images: readonly string[];
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Brings up a cluster in an empty state folder; returns when the node, DNS and storage are ready. */
export async function startCluster(deps: StartDeps): Promise<void> {
  const { settings, progress } = deps;
  const paths = statePaths(settings);
  const cgroupFiles = await progress.step('certificates, configuration, network', () => prepare(deps));
  const start = async (spec: DaemonSpec): Promise<void> => {
    await started(await startDaemon(spec, settings, cgroupFiles), deps);
  };
  const kubernetes = join(deps.components.kubernetes, 'kubernetes');
  await progress.step('control plane', async (detail) => {
    detail('etcd, containerd, kube-apiserver');
    await Promise.all([
      start(etcdDaemon(settings)).then(() => start(apiServerDaemon(settings, kubernetes))),
      start(containerdDaemon(settings)).then(() => importImages(deps)),
    ]);
  });
  await progress.step('node, DNS, storage', async (detail) => {
    detail('controllers, kubelet, kube-proxy, CoreDNS');
    await apply([...dnsManifests(settings), ...storageManifests(settings)], deps);
    const daemons = [
      kubeletDaemon(settings, kubernetes),
      controllerManagerDaemon(settings, kubernetes),
      schedulerDaemon(settings, kubernetes),
      ...addonDaemons(settings, deps.components),
    ];
    await Promise.all(daemons.map(start));
    detail('node Ready');
    await nodeReady(deps);
  });
  await writeFile(paths.ready, `${new Date().toISOString()}\n`);
}

async function prepare(deps: StartDeps): Promise<readonly string[]> {
  const { settings, signal } = deps;
  const paths = statePaths(settings);
  await mkdir(settings.stateDir, { recursive: true });
  await chmod(settings.stateDir, 0o755);
  await writeMachineRecord(settings);
  const directories = [paths.bin, paths.config, paths.logs, paths.volumes, paths.podLogs, cniConfigDir(settings)];
  await Promise.all(directories.map((directory) => mkdir(directory, { recursive: true })));
  const [cgroupFiles] = await Promise.all([
    makeCgroups(settings.cgroup),
    makeNetwork(settings, signal),
    makeCertificates(settings, paths.pki, signal).then(() => writeKubeconfigs(settings)),
    writeConfiguration(settings),
    linkPrograms(deps),
  ]);
  return cgroupFiles;
}

async function writeConfiguration(settings: NativeSettings): Promise<void> {
  const { config } = statePaths(settings);
  const files: Record<string, string> = {
    'containerd.toml': renderContainerdConfig(settings),
    'kubelet.yaml': renderKubeletConfig(settings),
    'kube-proxy.yaml': renderKubeProxyConfig(settings),
    'local-path.json': renderProvisionerConfig(settings),
    'cni/10-supportpacket.conflist': renderCniConfig(settings),
    // Base of pods with dnsPolicy Default; there is no name server outside.
    'resolv.conf': `nameserver ${settings.nodeIp}\n`,
    Corefile: renderCorefile(settings, componentKubeconfig(settings, 'coredns')),
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(config, name), text)));
}

/** The programs that tests call by name. */
async function linkPrograms({ settings, components }: StartDeps): Promise<void> {
  const { bin, containerdSocket } = statePaths(settings);
  await symlink(join(components.kubernetes, 'kubectl'), join(bin, 'kubectl'));
  await symlink(join(components.helm, 'helm'), join(bin, 'helm'));
  const ctr = `#!/bin/sh\nexec /usr/bin/ctr --address '${containerdSocket}' --namespace k8s.io "$@"\n`;
  await writeFile(join(bin, 'ctr'), ctr, { mode: 0o755 });
}

/** Waits until a started daemon answers; its last words are in the error when it ends instead. */
async function started(record: DaemonRecord, { settings, signal }: StartDeps): Promise<void> {
  let ended = false;
  await waitFor(
    `${record.name} to answer`,
    async () => {
      ended = !(await isAlive(record));
      return ended || (await isHealthy(record.name, settings)) ? true : undefined;
    },
    { timeout: 180_000, interval: 100, signal },
  ).catch(async (error: unknown) => {
    throw new Error(`${record.name} does not answer${await logTail(settings, record.name)}`, { cause: error });
  });
  if (ended) throw new Error(`${record.name} ended at once${await logTail(settings, record.name)}`);
}

async function importImages({ settings, images, signal }: StartDeps): Promise<void> {
  const ctr = join(statePaths(settings).bin, 'ctr');
  for (const image of images) await run(ctr, ['images', 'import', image], { signal });
  const { stdout } = await run(ctr, ['images', 'list', '-q'], { signal });
  for (const name of [PAUSE_IMAGE, BUSYBOX_IMAGE]) {
    if (!stdout.split('\n').includes(name)) throw new Error(`containerd did not import ${name}`);
  }
}

async function apply(manifests: readonly object[], { settings, signal }: StartDeps): Promise<void> {
  const { bin, kubeconfig } = statePaths(settings);
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  const args = ['--kubeconfig', kubeconfig, 'apply', '--server-side', '-f', '-'];
  await run(join(bin, 'kubectl'), args, { input, signal });
}

async function nodeReady({ settings, signal }: StartDeps): Promise<void> {
  const { bin, kubeconfig } = statePaths(settings);
  const kubectl = (args: readonly string[]): ReturnType<typeof run> =>
    run(join(bin, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], { signal });
  const options = { timeout: 180_000, interval: 200, signal };
  await waitFor(
    'the node to become Ready',
    async () => {
      await kubectl(['wait', '--for=condition=Ready', `node/${settings.nodeName}`, '--timeout=30s']);
      return true;
    },
    options,
  );
  // A pod cannot be made before the namespace's service account exists.
  await waitFor(
    'the default service account',
    async () => {
      await kubectl(['get', 'serviceaccount', 'default', '--namespace=default']);
      await kubectl(['get', 'serviceaccount', 'default', '--namespace=local-path-storage']);
      return true;
    },
    options,
  );
}
