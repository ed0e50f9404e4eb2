import type { ContainerKey } from '../../kube/ports.ts';
import type { LivePod } from '../ports.ts';
import type { MattermostProbe } from './probe.ts';

/** What one running server can be asked. */
export interface Server {
  readonly live: LivePod;
  /** In the archive; with a slash at its end. */
  readonly folder: string;
  readonly probe: MattermostProbe;
}

export function keyOf({ pod, selected }: LivePod): ContainerKey {
  return { namespace: pod.metadata?.namespace ?? '', pod: selected.name, container: selected.container };
}

/** Longest host name that the kubelet gives. */
const MAX_HOST_NAME = 63;

/** The host name inside the pod, which is the server's name in its cluster: that of the pod, unless the pod sets another. */
export function hostNameOf({ pod, selected }: LivePod): string {
  return pod.spec?.hostname ?? selected.name.slice(0, MAX_HOST_NAME).replace(/[-.]+$/, '');
}
