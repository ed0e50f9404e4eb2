import { join } from 'node:path';
import type { Components } from '../components.ts';
import type { DaemonSpec } from './daemons.ts';
import { componentKubeconfig } from './kubeconfig.ts';
import { PROVISIONER_NAMESPACE } from './storage.ts';
import { BUSYBOX_IMAGE } from './base-images.ts';
import { statePaths, type NativeSettings } from './settings.ts';

/** The container runtime. */
export function containerdDaemon(settings: NativeSettings): DaemonSpec {
  const config = join(statePaths(settings).config, 'containerd.toml');
  return { name: 'containerd', command: 'containerd', args: ['--config', config] };
}

/** The node's agent. */
export function kubeletDaemon(settings: NativeSettings, kubernetes: string): DaemonSpec {
  const { config, kubelet } = statePaths(settings);
  return {
    name: 'kubelet',
    command: kubernetes,
    args: [
      'kubelet',
      `--config=${join(config, 'kubelet.yaml')}`,
      `--kubeconfig=${componentKubeconfig(settings, 'kubelet')}`,
      `--hostname-override=${settings.nodeName}`,
      `--node-ip=${settings.nodeIp}`,
      `--root-dir=${kubelet}`,
      `--cert-dir=${join(kubelet, 'pki')}`,
    ],
  };
}

/** What runs on the node beside the kubelet: Services, DNS, storage. They are processes, not pods: nothing waits for an image. */
export function addonDaemons(settings: NativeSettings, components: Components): readonly DaemonSpec[] {
  const { config } = statePaths(settings);
  return [
    {
      name: 'kube-proxy',
      command: join(components.kubernetes, 'kubernetes'),
      args: ['kube-proxy', `--config=${join(config, 'kube-proxy.yaml')}`],
    },
    {
      name: 'coredns',
      command: join(components.coredns, 'coredns'),
      args: ['-conf', join(config, 'Corefile')],
    },
    {
      name: 'local-path-provisioner',
      command: join(components.provisioner, 'local-path-provisioner'),
      args: [
        'start',
        `--kubeconfig=${componentKubeconfig(settings, 'provisioner')}`,
        `--config=${join(config, 'local-path.json')}`,
        `--namespace=${PROVISIONER_NAMESPACE}`,
        '--service-account-name=default',
        `--helper-image=${BUSYBOX_IMAGE}`,
      ],
    },
  ];
}
