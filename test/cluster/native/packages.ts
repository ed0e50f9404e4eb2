import { access, constants } from 'node:fs/promises';
import { run } from '../run.ts';
import type { Progress } from '../progress.ts';

/** A program that must be there, and the Debian package that brings it. */
interface Requirement {
  readonly path: string;
  readonly debian: string;
}

const REQUIREMENTS: readonly Requirement[] = [
  { path: '/usr/bin/etcd', debian: 'etcd-server' },
  { path: '/usr/bin/containerd', debian: 'containerd' },
  { path: '/usr/sbin/runc', debian: 'runc' },
  { path: '/usr/lib/cni/bridge', debian: 'containernetworking-plugins' },
  { path: '/usr/sbin/nft', debian: 'nftables' },
  { path: '/usr/bin/openssl', debian: 'openssl' },
  { path: '/usr/sbin/ip', debian: 'iproute2' },
  { path: '/usr/bin/mount', debian: 'mount' },
];

/** Throws with what must be done when this machine cannot run the native cluster. */
export async function requireMachine(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error(
      'the native test cluster needs Linux and root (it runs a kubelet); use --provider kind with Docker, or --kubeconfig FILE',
    );
  }
  if (!(await isThere('/usr/bin/apt-get'))) {
    throw new Error(
      'the native test cluster needs Debian 12 or later (apt-get is missing); use --provider kind with Docker, or --kubeconfig FILE',
    );
  }
  const go = await run('go', ['version'], { allowFailure: true }).catch(() => undefined);
  if (go?.code !== 0)
    throw new Error('the native test cluster builds Kubernetes from source: install Go 1.24 or later');
}

/** Installs the Debian packages that are missing, and says so. */
export async function installPackages(progress: Progress, signal: AbortSignal): Promise<void> {
  const checked = await Promise.all(REQUIREMENTS.map(async (need) => ({ need, there: await isThere(need.path) })));
  const missing = checked.filter(({ there }) => !there).map(({ need }) => need.debian);
  if (missing.length === 0) return;
  await progress.step(`installing Debian packages ${missing.join(' ')}`, async (detail) => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const patient = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
    detail('apt-get update');
    await run('apt-get', ['update', ...patient], { env, signal });
    detail('apt-get install');
    await run('apt-get', ['install', ...patient, '-y', '--no-install-recommends', ...missing], { env, signal });
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
