import { readFile, writeFile } from 'node:fs/promises';
import { run } from '../run.ts';
import { waitFor } from '../wait-for.ts';
import type { NativeSettings } from './settings.ts';

/** Kernel settings that Services need, and their values. */
const SYSCTLS: Readonly<Record<string, string>> = {
  // Pods reach Services and each other through this machine.
  '/proc/sys/net/ipv4/ip_forward': '1',
  // Answers between two ports of the bridge must pass kube-proxy's rules too, to be translated back.
  '/proc/sys/net/bridge/bridge-nf-call-iptables': '1',
};

/** The values before the cluster changed them, by path. */
export type SavedSysctls = Readonly<Record<string, string>>;

/** Reads the present values of what {@link makeNetwork} changes; a setting this kernel does not have is left out. */
export async function readSysctls(): Promise<SavedSysctls> {
  const entries = await Promise.all(
    Object.keys(SYSCTLS).map(async (path): Promise<[string, string][]> => {
      const value = await readFile(path, 'utf8').catch(() => undefined);
      return value === undefined ? [] : [[path, value.trim()]];
    }),
  );
  return Object.fromEntries(entries.flat());
}

/** Makes the bridge with the node's address and sets what forwarding needs. */
export async function makeNetwork(settings: NativeSettings, signal: AbortSignal): Promise<void> {
  const { bridge, nodeIp, podCidr } = settings;
  await run('modprobe', ['br_netfilter'], { signal, allowFailure: true }).catch(() => {
    // Built into the kernel, or no modprobe on this machine: the sysctl below tells.
  });
  if ((await bridgeOwner(settings)) !== undefined) {
    throw new Error(
      `there is a network link ${bridge} already: another native cluster runs here (one at a time in a network namespace), or remove it with: ip link delete ${bridge}`,
    );
  }
  await run('ip', ['link', 'add', bridge, 'type', 'bridge'], { signal });
  await run('ip', ['link', 'set', bridge, 'alias', settings.stateDir], { signal });
  const prefix = podCidr.split('/')[1] ?? '24';
  await run('ip', ['address', 'add', `${nodeIp}/${prefix}`, 'dev', bridge], { signal });
  await run('ip', ['link', 'set', bridge, 'up'], { signal });
  for (const [path, value] of Object.entries(SYSCTLS)) {
    if ((await readFile(path, 'utf8')).trim() !== value) await writeFile(path, value);
  }
}

/** The state folder that the bridge's alias names; empty for a bridge without one, undefined without a bridge. */
async function bridgeOwner({ bridge }: NativeSettings): Promise<string | undefined> {
  const { code, stdout } = await run('ip', ['link', 'show', bridge], { allowFailure: true });
  return code === 0 ? (/^\s*alias (.*)$/m.exec(stdout)?.[1] ?? '') : undefined;
}

/** Removes what {@link makeNetwork} and the components made, and puts the kernel settings back. */
export async function removeNetwork(settings: NativeSettings, saved: SavedSysctls): Promise<void> {
  const owner = await bridgeOwner(settings);
  // Without an alias it is what a start left that was killed at once. A bridge of another cluster stays.
  if (owner === settings.stateDir || owner === '') {
    await removeBridge(settings);
    for (const family of ['ip', 'ip6']) {
      await run('nft', ['delete', 'table', family, 'kube-proxy'], { allowFailure: true });
    }
  }
  for (const [path, value] of Object.entries(saved)) await writeFile(path, value);
}

async function removeBridge({ bridge }: NativeSettings): Promise<void> {
  const ports = async (): Promise<string[]> => {
    const { stdout } = await run('ip', ['-o', 'link', 'show', 'master', bridge], { allowFailure: true });
    return [...stdout.matchAll(/^\d+: ([^:@]+)/gm)].flatMap((match) => match[1] ?? []);
  };
  // The kernel removes a pod's link with its network namespace, a moment after the namespace's last user has gone.
  const empty = async (): Promise<true | undefined> => ((await ports()).length === 0 ? true : undefined);
  await waitFor('end of the pods’ links', empty, { timeout: 5_000, interval: 50 }).catch(async () => {
    for (const port of await ports()) await run('ip', ['link', 'delete', port], { allowFailure: true });
  });
  await run('ip', ['link', 'delete', bridge], { allowFailure: true });
}
