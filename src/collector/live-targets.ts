import type { CollectRequest, SelectedPod, SelectedTarget } from '../api/collect-request.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { KubeClient } from '../kube/ports.ts';
import { resources } from '../kube/resources.ts';
import type { V1Pod } from '../kube/types.ts';
import type { LivePod, LiveTarget } from '../products/ports.ts';
import { retried } from './retried.ts';

export interface LiveTargets {
  readonly targets: readonly LiveTarget[];
  readonly warnings: readonly PacketWarning[];
}

/** Milliseconds: without this list there is no packet, so an API server that restarts is waited for. */
const LIST_PAUSES = [500, 2000, 5000, 10_000];

/**
 * Reads the selected pods as they are now. A pod that is gone is told and left out, and so is another one that has its name
 * by now: nobody has verified that it runs the product.
 */
export async function readLiveTargets(
  kube: KubeClient,
  { targets }: Pick<CollectRequest, 'targets'>,
  signal: AbortSignal,
): Promise<LiveTargets> {
  const namespaces = [...new Set(targets.flatMap((target) => target.pods.map((pod) => namespaceOf(target, pod))))];
  const lists = await Promise.all(
    namespaces.map((namespace) =>
      retried(() => kube.list<V1Pod>(resources.pods, { namespace }, signal), LIST_PAUSES, signal),
    ),
  );
  const pods = new Map(lists.flatMap(({ items }) => items.map((pod) => [keyOf(pod), pod] as const)));
  return {
    targets: targets.map((target) => ({
      target,
      pods: target.pods.flatMap((selected) =>
        livePod(selected, pods.get(`${namespaceOf(target, selected)}/${selected.name}`)),
      ),
    })),
    warnings: targets.flatMap((target) => goneWarnings(target, pods)),
  };
}

function namespaceOf(target: SelectedTarget, { namespace }: SelectedPod): string {
  return namespace ?? target.namespace;
}

function keyOf({ metadata }: V1Pod): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

function livePod(selected: SelectedPod, pod: V1Pod | undefined): LivePod[] {
  if (pod?.metadata?.uid !== selected.uid) return [];
  const status = pod.status?.containerStatuses?.find(({ name }) => name === selected.container);
  const running = status?.state?.running !== undefined && pod.metadata.deletionTimestamp === undefined;
  return [{ selected, pod, running }];
}

function goneWarnings(target: SelectedTarget, pods: ReadonlyMap<string, V1Pod>): PacketWarning[] {
  return target.pods
    .filter((pod) => pods.get(`${namespaceOf(target, pod)}/${pod.name}`)?.metadata?.uid !== pod.uid)
    .map((pod) => {
      const { name } = pod;
      const isReplaced = pods.has(`${namespaceOf(target, pod)}/${name}`);
      const what = isReplaced ? 'was replaced by another of the same name' : 'was gone';
      return { code: 'NotFound', target: target.name, message: `Pod ${name} ${what} before the collector came to it` };
    });
}
