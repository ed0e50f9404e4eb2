import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where everything of one native cluster lies and which addresses it uses. */
export interface NativeSettings {
  /** The one folder of state; `down` removes it. */
  readonly stateDir: string;
  /** Parent of all cgroups, relative to each hierarchy's mount point. */
  readonly cgroup: string;
  readonly nodeName: string;
  readonly bridge: string;
  /** The bridge's address, which is the node's, the API server's and the DNS server's. */
  readonly nodeIp: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** First address of the service range: the Service `kubernetes`. */
  readonly apiServiceIp: string;
  readonly dnsServiceIp: string;
  readonly clusterDomain: string;
  readonly apiPort: number;
  readonly etcdPort: number;
}

const DEFAULT_STATE = '/var/lib/supportpacket-cluster';

/**
 * Settings of the cluster whose state lies in `$SUPPORTPACKET_STATE`. Another state folder is another cluster; two at once
 * need two network namespaces, because kube-proxy's nftables tables have fixed names.
 */
export function readSettings(env: Readonly<Record<string, string | undefined>>): NativeSettings {
  const stateDir = env['SUPPORTPACKET_STATE'] ?? DEFAULT_STATE;
  const suffix =
    stateDir === DEFAULT_STATE ? '' : `-${createHash('sha256').update(stateDir).digest('hex').slice(0, 8)}`;
  return {
    stateDir,
    cgroup: `supportpacket${suffix}`,
    nodeName: 'supportpacket',
    bridge: 'spkt0',
    nodeIp: '10.201.0.1',
    podCidr: '10.201.0.0/24',
    serviceCidr: '10.202.0.0/16',
    apiServiceIp: '10.202.0.1',
    dnsServiceIp: '10.202.0.10',
    clusterDomain: 'cluster.local',
    apiPort: 6443,
    etcdPort: 12379,
  };
}

/** Paths inside the state folder. */
export interface StatePaths {
  readonly bin: string;
  readonly pki: string;
  readonly config: string;
  readonly logs: string;
  readonly daemons: string;
  readonly volumes: string;
  readonly smallVolumes: string;
  readonly kubelet: string;
  readonly podLogs: string;
  readonly kubeconfig: string;
  readonly containerdState: string;
  readonly containerdSocket: string;
  /** Written last by `up`: what was changed on the machine. */
  readonly record: string;
  readonly ready: string;
}

/** Where things lie below {@link NativeSettings.stateDir}. */
export function statePaths({ stateDir }: NativeSettings): StatePaths {
  return {
    bin: join(stateDir, 'bin'),
    pki: join(stateDir, 'pki'),
    config: join(stateDir, 'config'),
    logs: join(stateDir, 'logs'),
    daemons: join(stateDir, 'daemons'),
    volumes: join(stateDir, 'volumes'),
    smallVolumes: join(stateDir, 'small-volumes'),
    kubelet: join(stateDir, 'kubelet'),
    podLogs: join(stateDir, 'pod-logs'),
    kubeconfig: join(stateDir, 'kubeconfig'),
    containerdState: join(stateDir, 'containerd/state'),
    containerdSocket: join(stateDir, 'containerd/containerd.sock'),
    record: join(stateDir, 'record.json'),
    ready: join(stateDir, 'ready'),
  };
}
