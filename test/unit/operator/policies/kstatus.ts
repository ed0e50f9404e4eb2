import type { SupportPacket } from '../../../../src/api/packet.ts';

export type KStatus = 'Terminating' | 'InProgress' | 'Failed' | 'Current';

/** The order in which cli-utils' kstatus (pkg/kstatus/status/generic.go, core.go) reads an object; Flux and kubectl plug-ins use it. */
export function kstatusOf({ metadata, status }: SupportPacket): KStatus {
  const is = (type: string, value: string): boolean =>
    status?.conditions?.some((condition) => condition.type === type && condition.status === value) ?? false;
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (status?.observedGeneration !== undefined && status.observedGeneration !== metadata.generation)
    return 'InProgress';
  if (is('Reconciling', 'True')) return 'InProgress';
  if (is('Stalled', 'True')) return 'Failed';
  if (is('Ready', 'False') || is('Ready', 'Unknown')) return 'InProgress';
  return 'Current';
}
