import type { V1ContainerStatus, V1Pod } from '../kube/types.ts';

/** Containers of every kind that run or have run: one that never started has no log, and asking for it is an error. */
export function startedContainers(pod: V1Pod): readonly V1ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status ?? {};
  return [...initContainerStatuses, ...containerStatuses, ...ephemeralContainerStatuses].filter(
    ({ state, lastState }) =>
      state?.running !== undefined || state?.terminated !== undefined || lastState?.terminated !== undefined,
  );
}
