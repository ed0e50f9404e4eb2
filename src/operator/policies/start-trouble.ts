import type { CoreV1Event, V1Pod } from '../../kube/types.ts';

/** Waiting reasons that pass by themselves and mean no trouble. */
const ORDINARY = new Set(['ContainerCreating', 'PodInitializing']);

/** Why a pod of the collector does not start, in words; undefined when nothing speaks against it. Pure. */
export function startTrouble(pods: readonly V1Pod[], warnings: readonly CoreV1Event[]): string | undefined {
  const pod = pods.find(({ status }) => status?.phase === 'Pending');
  if (pod === undefined) return undefined;
  const name = pod.metadata?.name ?? '';
  const scheduling = schedulingTrouble(pod);
  if (scheduling !== undefined) return `Pod ${name} cannot be scheduled: ${scheduling}`;
  const cause = containerTrouble(pod) ?? latestWarning(pod, warnings);
  return cause === undefined ? undefined : `Pod ${name} cannot start: ${cause}`;
}

function schedulingTrouble({ status }: V1Pod): string | undefined {
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? (scheduled.message ?? scheduled.reason) : undefined;
}

function containerTrouble({ status }: V1Pod): string | undefined {
  const waiting = status?.containerStatuses?.[0]?.state?.waiting;
  if (waiting?.reason === undefined || ORDINARY.has(waiting.reason)) return undefined;
  return [waiting.reason, waiting.message].filter((text) => text !== undefined).join(': ');
}

/** A volume that cannot be mounted shows nowhere in the pod, only in an Event. */
function latestWarning({ metadata }: V1Pod, warnings: readonly CoreV1Event[]): string | undefined {
  const latest = warnings
    .filter(({ involvedObject, type }) => type === 'Warning' && involvedObject.uid === metadata?.uid)
    .toSorted((first, second) => (timeOf(first) < timeOf(second) ? 1 : -1))[0];
  return latest === undefined ? undefined : `${latest.reason ?? 'Warning'}: ${latest.message ?? ''}`;
}

function timeOf({ eventTime, lastTimestamp, metadata }: CoreV1Event): string {
  return lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '';
}
