import type { CollectRequest, SelectedPod, SelectedTarget } from '../api/collect-request.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { KubeClient } from '../kube/ports.ts';
import { resources } from '../kube/resources.ts';
import type { V1Pod } from '../kube/types.ts';
import type { LivePod, LiveTarget } from '../products/ports.ts';

export interface LiveTargets {
  readonly targets: readonly LiveTarget[];
  readonly warnings: readonly PacketWarning[];
}

/** Reads the selected pods as they are now. A pod that is gone, or was replaced by another of the same name, is told. */
export async function readLiveTargets(
  kube: KubeClient,
  { targets }: Pick<CollectRequest, 'targets'>,
  signal: AbortSignal,
): Promise<LiveTargets> {
  const namespaces = [...new Set(targets.map(({ namespace }) => namespace))];
  const lists = await Promise.all(
    namespaces.map((namespace) => kube.list<V1Pod>(resources.pods, { namespace }, signal)),
  );
  const pods = new Map(lists.flatMap(({ items }) => items.map((pod) => [keyOf(pod), pod] as const)));
  return {
    targets: targets.map((target) => ({
      target,
      pods: target.pods.flatMap((selected) => livePod(selected, pods.get(`${target.namespace}/${selected.name}`))),
    })),
    warnings: targets.flatMap((target) => goneWarnings(target, pods)),
  };
}

function keyOf({ metadata }: V1Pod): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

function livePod(selected: SelectedPod, pod: V1Pod | undefined): LivePod[] {
  if (pod === undefined) return [];
  const status = pod.status?.containerStatuses?.find(({ name }) => name === selected.container);
  const running = status?.state?.running !== undefined && pod.metadata?.deletionTimestamp === undefined;
  // Objects of a list carry neither apiVersion nor kind.
  return [{ selected, pod: { ...pod, apiVersion: 'v1', kind: 'Pod' }, running }];
}

function goneWarnings(target: SelectedTarget, pods: ReadonlyMap<string, V1Pod>): PacketWarning[] {
  return target.pods
    .filter(({ name }) => !pods.has(`${target.namespace}/${name}`))
    .map(({ name }) => ({
      code: 'NotFound',
      target: target.name,
      message: `Pod ${name} was gone before the collector came to it`,
    }));
}
