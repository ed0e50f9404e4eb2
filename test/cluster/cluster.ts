import type { CacheDeps } from './cache.ts';
import type { RunOptions, RunResult } from './run.ts';

/** Who runs the Kubernetes. */
export type Provider = 'native' | 'kind' | 'kubeconfig';

/** Which cluster is wanted. */
export interface ClusterOptions {
  /** `native` unless it says otherwise; ignored when `kubeconfig` is given. */
  readonly provider?: 'native' | 'kind';
  /** A cluster that the user names; it is used as it is, never started, never stopped. */
  readonly kubeconfig?: string;
}

/** What bringing up a cluster needs from outside. */
export interface ClusterDeps extends CacheDeps {
  /** The environment: `SUPPORTPACKET_STATE` names the state folder. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A cluster that is up. */
export interface Cluster {
  readonly provider: Provider;
  readonly kubeconfigPath: string;
  /** Folder of `kubectl` and `helm`; natively of `ctr` too. */
  readonly binDir: string;
  /** Its only node, or the first of several. */
  readonly nodeName: string;
  /** Makes an image usable with `imagePullPolicy: IfNotPresent`. `archive` is in the format of `docker save` or OCI, with its name inside. */
  loadImage(archive: string): Promise<void>;
  /** Runs a program, one of {@link binDir} first, with `KUBECONFIG` set to this cluster. */
  run(tool: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
}
