import type { V1Container } from '../kube/types.ts';
import type { LivePod } from './ports.ts';

/** The application's container in the pod's spec. */
export function containerOf({ pod, selected }: LivePod): V1Container | undefined {
  return pod.spec?.containers.find(({ name }) => name === selected.container);
}

/** A literal environment value; references are not resolved: that would need to read Secrets. */
export function runningEnv(container: V1Container | undefined, name: string): string | undefined {
  return container?.env?.find((entry) => entry.name === name)?.value;
}
