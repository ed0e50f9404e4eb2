import type { SelectedPod } from '../api/collect-request.ts';
import type { Target } from '../api/target-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { V1Deployment, V1Pod, V1Service } from '../kube/types.ts';
import { isWorkload, type Recognizer } from './identity.ts';
import { matchesSelector } from './label-selector.ts';

/** What there is to find installations in. */
export interface World {
  readonly pods: readonly V1Pod[];
  readonly deployments: readonly V1Deployment[];
  readonly services: readonly V1Service[];
}

/** What belongs to one target. */
export interface Found {
  readonly pods: readonly SelectedPod[];
  /** Deployments of the application that have no pod at all: scaled to zero, or unable to make one. */
  readonly deployments?: readonly string[];
  readonly warnings?: readonly PacketWarning[];
}

export interface FoundInstallation extends Found {
  /** Label value that names it. */
  readonly installation: string;
}

/** How the installations of one product are found. Pure. */
export interface Finder {
  readonly type: Target['type'];
  /** The labels in words, for the message that nothing was found. */
  readonly lookedFor: string;
  installations(world: World, namespace: string): readonly FoundInstallation[];
  select(target: Target, world: World, namespace: string): Found;
}

/** For a product whose pods all lie in one namespace and are told by themselves. */
export function finderOf(recognizer: Recognizer): Finder {
  const { type, lookedFor } = recognizer;
  return {
    type,
    lookedFor,
    installations: ({ pods }, namespace) => {
      const identities = inNamespace(pods, namespace).flatMap((pod) => recognizer.recognize(pod) ?? []);
      return [...Map.groupBy(identities, ({ installation }) => installation)].map(([installation, list]) => ({
        installation,
        pods: byName(list.map(({ pod }) => pod)),
      }));
    },
    select: (target, { pods }, namespace) => ({
      pods: byName(inNamespace(pods, namespace).flatMap((pod) => choose(target, pod, recognizer) ?? [])),
    }),
  };
}

function choose({ selector, containerName }: Target, pod: V1Pod, recognizer: Recognizer): SelectedPod | undefined {
  if (selector === undefined && recognizer.recognize(pod) === undefined) return undefined;
  if (selector !== undefined && !matchesSelector(selector, pod.metadata?.labels ?? {})) return undefined;
  return isWorkload(pod) ? recognizer.findContainer(pod, containerName) : undefined;
}

export function inNamespace<T extends Pick<V1Pod, 'metadata'>>(objects: readonly T[], namespace: string): readonly T[] {
  return objects.filter(({ metadata }) => metadata?.namespace === namespace);
}

export function byName<T extends { readonly name: string }>(list: readonly T[]): T[] {
  return list.toSorted((first, second) => (first.name < second.name ? -1 : 1));
}
