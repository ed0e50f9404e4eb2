import type { SelectedPod, SelectedTarget } from '../api/collect-request.ts';
import type { SupportPacketSpec } from '../api/spec-schema.ts';
import type { Target } from '../api/target-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { V1Pod } from '../kube/types.ts';
import { coderRecognizer } from './coder/recognize.ts';
import { isWorkload, type Recognizer } from './identity.ts';
import { matchesSelector } from './label-selector.ts';
import { mattermostRecognizer } from './mattermost/recognize.ts';
import type { Discovery } from './ports.ts';

const RECOGNIZERS: readonly Recognizer[] = [mattermostRecognizer, coderRecognizer];

/** What discovery knows: the packet, and the pods of every namespace in question. */
export interface DiscoveryInput {
  readonly packetNamespace: string;
  readonly targets: SupportPacketSpec['targets'];
  readonly pods: readonly V1Pod[];
}

/** The namespaces whose pods discovery must be given. */
export function namespacesOf(packetNamespace: string, targets: SupportPacketSpec['targets']): readonly string[] {
  const named = (targets ?? []).map(({ namespace }) => namespace ?? packetNamespace);
  return [...new Set(named.length === 0 ? [packetNamespace] : named)];
}

/** Finds the pods of each target, or every installation in the packet's namespace when the spec names no target. Pure. */
export function discoverTargets({ packetNamespace, targets, pods }: DiscoveryInput): Discovery {
  if (targets === undefined || targets.length === 0) {
    const here = pods.filter((pod) => pod.metadata?.namespace === packetNamespace);
    return {
      targets: uniqueNames(RECOGNIZERS.flatMap((one) => installations(one, here, packetNamespace))),
      warnings: [],
    };
  }
  const found = targets.map((target) => select(target, packetNamespace, pods));
  return {
    targets: found.filter((target) => target.pods.length > 0),
    warnings: targets
      .filter((_, index) => found[index]?.pods.length === 0)
      .map((target) => notFound(target, packetNamespace)),
  };
}

/** What was looked for, in words, for the message that nothing was found. */
export function describeDiscovery(): string {
  return RECOGNIZERS.map(({ type, lookedFor }) => `${type} (label ${lookedFor})`).join(' and ');
}

function installations(recognizer: Recognizer, pods: readonly V1Pod[], namespace: string): readonly SelectedTarget[] {
  const byInstallation = Map.groupBy(
    pods.flatMap((pod) => recognizer.recognize(pod) ?? []),
    ({ installation }) => installation,
  );
  return [...byInstallation].map(([installation, identities]) => ({
    name: targetName(installation),
    type: recognizer.type,
    namespace,
    pods: byName(identities.map(({ pod }) => pod)),
  }));
}

/** A Mattermost and a Coder may both be called `prod`: the second one gets its type as suffix, then a number. */
function uniqueNames(targets: readonly SelectedTarget[]): SelectedTarget[] {
  const taken = new Set<string>();
  return targets.map((target) => {
    const candidates = [target.name, `${target.name.slice(0, 50)}-${target.type.toLowerCase()}`];
    for (let number = 2; candidates.every((name) => taken.has(name)); number += 1) {
      candidates.push(`${target.name.slice(0, 50)}-${String(number)}`);
    }
    const name = candidates.find((candidate) => !taken.has(candidate)) ?? target.name;
    taken.add(name);
    return { ...target, name };
  });
}

function select(target: Target, packetNamespace: string, pods: readonly V1Pod[]): SelectedTarget {
  const namespace = target.namespace ?? packetNamespace;
  const here = pods.filter((pod) => pod.metadata?.namespace === namespace);
  const recognizer = RECOGNIZERS.find(({ type }) => type === target.type);
  const selected = here.flatMap((pod) => (recognizer === undefined ? [] : (choose(target, pod, recognizer) ?? [])));
  return { name: target.name, type: target.type, namespace, pods: byName(selected) };
}

function choose({ selector, containerName }: Target, pod: V1Pod, recognizer: Recognizer): SelectedPod | undefined {
  if (selector === undefined && recognizer.recognize(pod) === undefined) return undefined;
  if (selector !== undefined && !matchesSelector(selector, pod.metadata?.labels ?? {})) return undefined;
  return isWorkload(pod) ? recognizer.findContainer(pod, containerName) : undefined;
}

function notFound({ name, type, namespace, selector }: Target, packetNamespace: string): PacketWarning {
  const lookedFor = RECOGNIZERS.find((recognizer) => recognizer.type === type)?.lookedFor ?? type;
  const how =
    selector === undefined ? `a pod with the label ${lookedFor}` : `a pod that matches its selector and runs ${type}`;
  return {
    code: 'TargetNotFound',
    target: name,
    message: `Target ${name}: there must be ${how} in namespace ${namespace ?? packetNamespace}`,
  };
}

/** An installation's label value as a folder name. */
function targetName(installation: string): string {
  const name = installation
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 63);
  return name === '' ? 'installation' : name;
}

function byName(pods: readonly SelectedPod[]): SelectedPod[] {
  return pods.toSorted((first, second) => (first.name < second.name ? -1 : 1));
}
