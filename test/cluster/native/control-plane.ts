import { join } from 'node:path';
import { componentKubeconfig } from './kubeconfig.ts';
import type { DaemonSpec } from './daemons.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** etcd: its data dies with the cluster, so nothing waits for the disk. */
export function etcdDaemon(settings: NativeSettings): DaemonSpec {
  const url = `http://127.0.0.1:${String(settings.etcdPort)}`;
  const peer = `http://127.0.0.1:${String(settings.etcdPort + 1)}`;
  return {
    name: 'etcd',
    command: 'etcd',
    args: [
      `--data-dir=${join(settings.stateDir, 'etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--quota-backend-bytes=4294967296',
      '--auto-compaction-retention=5m',
    ],
  };
}

/** The API server, on the bridge only. */
export function apiServerDaemon(settings: NativeSettings, kubernetes: string): DaemonSpec {
  const { pki } = statePaths(settings);
  return {
    name: 'kube-apiserver',
    command: kubernetes,
    args: [
      'kube-apiserver',
      `--etcd-servers=http://127.0.0.1:${String(settings.etcdPort)}`,
      `--bind-address=${settings.nodeIp}`,
      `--advertise-address=${settings.nodeIp}`,
      `--secure-port=${String(settings.apiPort)}`,
      `--service-cluster-ip-range=${settings.serviceCidr}`,
      `--tls-cert-file=${pki}/apiserver.crt`,
      `--tls-private-key-file=${pki}/apiserver.key`,
      `--client-ca-file=${pki}/ca.crt`,
      `--kubelet-client-certificate=${pki}/apiserver-kubelet-client.crt`,
      `--kubelet-client-key=${pki}/apiserver-kubelet-client.key`,
      '--kubelet-preferred-address-types=InternalIP',
      `--service-account-issuer=https://kubernetes.default.svc.${settings.clusterDomain}`,
      `--service-account-key-file=${pki}/service-accounts.pub`,
      `--service-account-signing-key-file=${pki}/service-accounts.key`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      '--allow-privileged=true',
      '--event-ttl=24h',
      // Tests make and remove many objects at once; fairness among tenants is not what they measure.
      '--max-requests-inflight=800',
      '--max-mutating-requests-inflight=400',
      '--profiling=false',
    ],
  };
}

/** Controllers; alone, so without leader election. */
export function controllerManagerDaemon(settings: NativeSettings, kubernetes: string): DaemonSpec {
  const { pki } = statePaths(settings);
  const kubeconfig = componentKubeconfig(settings, 'controller-manager');
  return {
    name: 'kube-controller-manager',
    command: kubernetes,
    args: [
      'kube-controller-manager',
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      '--leader-elect=false',
      `--root-ca-file=${pki}/ca.crt`,
      `--service-account-private-key-file=${pki}/service-accounts.key`,
      `--cluster-signing-cert-file=${pki}/ca.crt`,
      `--cluster-signing-key-file=${pki}/ca.key`,
      '--use-service-account-credentials=true',
      '--allocate-node-cidrs=false',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      '--pvclaimbinder-sync-period=5s',
      '--profiling=false',
    ],
  };
}

/** The scheduler; alone, so without leader election. */
export function schedulerDaemon(settings: NativeSettings, kubernetes: string): DaemonSpec {
  const kubeconfig = componentKubeconfig(settings, 'scheduler');
  return {
    name: 'kube-scheduler',
    command: kubernetes,
    args: [
      'kube-scheduler',
      `--kubeconfig=${kubeconfig}`,
      `--authentication-kubeconfig=${kubeconfig}`,
      `--authorization-kubeconfig=${kubeconfig}`,
      '--bind-address=127.0.0.1',
      '--leader-elect=false',
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      '--profiling=false',
    ],
  };
}
