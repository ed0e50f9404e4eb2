import { join } from 'node:path';
import { stringify } from 'yaml';
import { PAUSE_IMAGE } from './base-images.ts';
import { componentKubeconfig } from './kubeconfig.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** Debian's folder of CNI plugins (package containernetworking-plugins). */
const CNI_PLUGINS = '/usr/lib/cni';

/** Folder of the CNI network's configuration. */
export function cniConfigDir(settings: NativeSettings): string {
  return join(statePaths(settings).config, 'cni');
}

/** containerd 1.6's configuration, version 2; whatever it can keep elsewhere by default lies in the state folder. */
export function renderContainerdConfig(settings: NativeSettings): string {
  const { containerdState, containerdSocket } = statePaths(settings);
  const quoted = (text: string): string => JSON.stringify(text);
  return `version = 2
root = ${quoted(join(settings.stateDir, 'containerd/root'))}
state = ${quoted(containerdState)}
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]

[grpc]
  address = ${quoted(containerdSocket)}

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = ${quoted(PAUSE_IMAGE)}
  # A machine that is itself a container may not lower oom_score_adj.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  disable_apparmor = true

  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = ${quoted(CNI_PLUGINS)}
    conf_dir = ${quoted(cniConfigDir(settings))}

  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"

    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
      Root = ${quoted(join(settings.stateDir, 'runc'))}

[plugins."io.containerd.internal.v1.opt"]
  path = ${quoted(join(settings.stateDir, 'containerd/opt'))}
`;
}

/** The pods' network: a bridge without masquerading, because no pod has business outside this machine. */
export function renderCniConfig(settings: NativeSettings): string {
  return JSON.stringify({
    cniVersion: '0.4.0',
    name: 'supportpacket',
    plugins: [
      {
        type: 'bridge',
        bridge: settings.bridge,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: join(settings.stateDir, 'cni'),
          ranges: [[{ subnet: settings.podCidr, gateway: settings.nodeIp }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
    ],
  });
}

/** KubeletConfiguration for a machine that may be small, swapping, on cgroup v1 and itself a container. */
export function renderKubeletConfig(settings: NativeSettings): string {
  return stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    ...kubeletPlaces(settings),
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    failSwapOn: false,
    localStorageCapacityIsolation: false,
    enforceNodeAllocatable: [],
    oomScoreAdj: 0,
    // Hints for other programs' iptables rules; there are none, and nothing would remove these.
    makeIPTablesUtilChains: false,
    // Tests read logs of several hundred MiB; rotation would hide their beginning.
    containerLogMaxSize: '1Gi',
    // Imported images cannot be pulled again, and a full disk must not evict what is being tested.
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
    evictionHard: { 'memory.available': '50Mi' },
    serializeImagePulls: false,
    maxPods: 220,
    kubeAPIQPS: 200,
    kubeAPIBurst: 400,
    eventRecordQPS: 0,
    registryPullQPS: 0,
    nodeStatusUpdateFrequency: '2s',
    syncFrequency: '20s',
    fileCheckFrequency: '20s',
  });
}

function kubeletPlaces(settings: NativeSettings): object {
  const { pki, containerdSocket, podLogs, config } = statePaths(settings);
  return {
    address: settings.nodeIp,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: join(pki, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    clusterDNS: [settings.dnsServiceIp],
    clusterDomain: settings.clusterDomain,
    resolvConf: join(config, 'resolv.conf'),
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    podLogsDir: podLogs,
    volumePluginDir: join(settings.stateDir, 'volume-plugins'),
    cgroupRoot: `/${settings.cgroup}/pods`,
  };
}

/** KubeProxyConfiguration: nftables, and no sysctl that a container may not write. */
export function renderKubeProxyConfig(settings: NativeSettings): string {
  return stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    clientConnection: { kubeconfig: componentKubeconfig(settings, 'kube-proxy') },
    clusterCIDR: settings.podCidr,
    hostnameOverride: settings.nodeName,
    healthzBindAddress: '127.0.0.1:10256',
    metricsBindAddress: '127.0.0.1:10249',
    conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' },
    nftables: { syncPeriod: '30s', minSyncPeriod: '200ms' },
    oomScoreAdj: 0,
  });
}
