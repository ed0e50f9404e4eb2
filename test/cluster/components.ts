import { join } from 'node:path';
import type { CacheDeps } from './cache.ts';
import { goBuild, type GoBuild } from './go-build.ts';

/** The Kubernetes that the native provider runs. */
export const KUBERNETES_VERSION = 'v1.34.4';

const goSources = join(import.meta.dirname, 'go');

function kubernetesBuild(): GoBuild {
  const version = 'k8s.io/component-base/version';
  const [major, minor] = KUBERNETES_VERSION.slice(1).split('.');
  return {
    name: 'kubernetes',
    version: KUBERNETES_VERSION,
    moduleDir: join(goSources, 'kubernetes'),
    packages: [
      { pkg: '.', output: 'kubernetes' },
      { pkg: './kubectl', output: 'kubectl' },
    ],
    ldflags: [
      `-X ${version}.gitVersion=${KUBERNETES_VERSION}`,
      `-X ${version}.gitMajor=${major ?? ''}`,
      `-X ${version}.gitMinor=${minor ?? ''}`,
      `-X ${version}.gitTreeState=clean`,
      `-X k8s.io/client-go/pkg/version.gitVersion=${KUBERNETES_VERSION}`,
    ],
  };
}

function helmBuild(): GoBuild {
  const version = 'v3.22.0';
  return {
    name: 'helm',
    version,
    copyFromModule: { module: 'helm.sh/helm/v3', version },
    packages: [{ pkg: './cmd/helm', output: 'helm' }],
    ldflags: [`-X helm.sh/helm/v3/internal/version.version=${version}`],
  };
}

function corednsBuild(): GoBuild {
  return {
    name: 'coredns',
    version: 'v1.15.0',
    moduleDir: join(goSources, 'coredns'),
    packages: [{ pkg: '.', output: 'coredns' }],
  };
}

function provisionerBuild(): GoBuild {
  const version = 'v0.0.30';
  return {
    name: 'local-path-provisioner',
    version,
    copyFromModule: { module: 'github.com/rancher/local-path-provisioner', version },
    packages: [{ pkg: '.', output: 'local-path-provisioner' }],
    ldflags: [`-X main.VERSION=${version}`],
    // The published module still has a vendor/modules.txt, but not what it lists.
    env: { GOFLAGS: '-mod=readonly' },
  };
}

function pauseBuild(): GoBuild {
  return {
    name: 'pause',
    version: '1',
    moduleDir: join(goSources, 'pause'),
    packages: [{ pkg: '.', output: 'pause' }],
  };
}

/** Folders of the programs that are built from Go source. */
export interface Components {
  readonly kubernetes: string;
  readonly helm: string;
  readonly coredns: string;
  readonly provisioner: string;
  readonly pause: string;
}

/** Helm alone: what a cluster that somebody else runs still needs. */
export function buildHelm(deps: CacheDeps): Promise<string> {
  return goBuild(helmBuild(), deps);
}

/** kubectl, and one binary with the control plane and the node's programs. */
export function buildKubernetes(deps: CacheDeps): Promise<string> {
  return goBuild(kubernetesBuild(), deps);
}

/** The program of the pause image; returns its path. */
export async function buildPause(deps: CacheDeps): Promise<string> {
  return join(await goBuild(pauseBuild(), deps), 'pause');
}

/** Builds what is not in the cache yet, one after the other: `go build` uses all cores itself. */
export async function buildComponents(deps: CacheDeps): Promise<Components> {
  return {
    pause: await goBuild(pauseBuild(), deps),
    kubernetes: await buildKubernetes(deps),
    coredns: await goBuild(corednsBuild(), deps),
    provisioner: await goBuild(provisionerBuild(), deps),
    helm: await buildHelm(deps),
  };
}
