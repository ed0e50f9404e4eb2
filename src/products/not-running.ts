import type { PacketWarning } from '../api/warning-codes.ts';
import type { LivePod } from './ports.ts';

/** That a pod gives only what Kubernetes knows, and why. Pure. */
export function notRunning(target: string, { selected, pod }: LivePod): PacketWarning {
  const phase = pod.status?.phase ?? 'Unknown';
  const waiting = pod.status?.containerStatuses?.find(({ name }) => name === selected.container)?.state?.waiting
    ?.reason;
  return {
    code: 'PodNotRunning',
    target,
    message: `Pod ${selected.name} does not run (${waiting ?? phase}): only its logs, the ones before the restart, events and status can be had`,
  };
}
