import type { V1Container } from '../kube/types.ts';
import type { LivePod } from './ports.ts';

/** The application's container in the pod's spec. */
export function containerOf({ pod, selected }: Pick<LivePod, 'pod' | 'selected'>): V1Container | undefined {
  return pod.spec?.containers.find(({ name }) => name === selected.container);
}

/** A literal environment value; references are not resolved: that would need to read Secrets. */
export function runningEnv(container: V1Container | undefined, name: string): string | undefined {
  return container?.env?.find((entry) => entry.name === name)?.value;
}

/** When the process of the application's container began, in RFC 3339; undefined when it does not run. */
export function startedAt({ pod, selected }: LivePod): string | undefined {
  const status = pod.status?.containerStatuses?.find(({ name }) => name === selected.container);
  // A string in an answer of the API, whatever the model says.
  const began: unknown = status?.state?.running?.startedAt;
  return began instanceof Date ? began.toISOString() : typeof began === 'string' ? began : undefined;
}
