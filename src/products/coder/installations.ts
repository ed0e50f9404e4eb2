import type { SelectedPod } from '../../api/collect-request.ts';
import type { V1Container, V1Deployment, V1Pod } from '../../kube/types.ts';
import { inNamespace, type World } from '../finder.ts';
import { isWorkload } from '../identity.ts';
import { coderPart, hasChartLabels, releaseOf, selectedPod, type PodLike } from './recognize.ts';
import { serviceHosts } from './service-hosts.ts';
import { hostOf, workspaceOf, type WorkspaceIdentity } from './workspace-pod.ts';

/** A pod of a workspace with what it says about itself. */
export interface WorkspacePod extends WorkspaceIdentity {
  readonly pod: V1Pod;
}

/** One Coder as far as its own pods show it; workspaces are matched to it by where their agents report to. */
export interface Installation {
  readonly release: string;
  readonly pods: readonly SelectedPod[];
  /** Deployments of the server that have no pod. */
  readonly deployments: readonly string[];
  /** Hosts under which its server is reached. */
  readonly hosts: ReadonlySet<string>;
}

/** A pod or a Deployment's template that is a part of Coder. */
interface Part {
  readonly release: string;
  readonly role: SelectedPod['role'];
  readonly hosts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly pod?: SelectedPod;
  readonly deployment?: string;
}

/** How a part is chosen: by the labels of the charts, or by somebody's selector. */
export type IsChosen = (part: PodLike) => boolean;

/**
 * Every Coder of a namespace. The server names it; provisioners and proxies come by charts of their own with other releases,
 * so they go with the server that they talk to, or with the only one there is. Pure.
 */
export function installationsOf(
  world: World,
  namespace: string,
  isChosen: IsChosen = hasChartLabels,
  containerName?: string,
): readonly Installation[] {
  const parts = partsOf(world, namespace, isChosen, containerName);
  const servers = Map.groupBy(
    parts.filter(({ role }) => role === 'server'),
    ({ release }) => release,
  );
  const rest = parts.filter(({ role }) => role !== 'server');
  const ownerOf = ({ release, hosts }: Part): string => {
    if (servers.has(release)) return release;
    const talkedTo = [...servers].find(([, list]) =>
      list.some((one) => one.hosts.some((host) => hosts.includes(host))),
    );
    if (talkedTo !== undefined) return talkedTo[0];
    return servers.size === 1 ? ([...servers.keys()][0] ?? release) : release;
  };
  const groups = Map.groupBy([...parts.filter(({ role }) => role === 'server'), ...rest], ownerOf);
  return [...groups].map(([release, list]): Installation => ({
    release,
    pods: list.flatMap(({ pod }) => pod ?? []),
    deployments: list.flatMap(({ deployment }) => deployment ?? []),
    hosts: new Set([
      ...list.flatMap(({ hosts }) => hosts),
      ...serviceHosts(inNamespace(world.services, namespace), servers.get(release) ?? [], groups.size === 1),
    ]),
  }));
}

/** Every pod of a workspace that there is, in any namespace. */
export function workspacePods({ pods }: World): readonly WorkspacePod[] {
  return pods.flatMap((pod) => {
    const identity = workspaceOf(pod);
    return identity === undefined ? [] : [{ ...identity, pod }];
  });
}

function partsOf(world: World, namespace: string, isChosen: IsChosen, containerName?: string): readonly Part[] {
  const pods = inNamespace(world.pods, namespace).filter(
    (pod) => isWorkload(pod) && workspaceOf(pod) === undefined && isChosen(pod),
  );
  const fromPods = pods.flatMap((pod): readonly Part[] => {
    const part = coderPart(pod, containerName);
    const selected = part === undefined ? undefined : selectedPod(pod, part);
    if (part === undefined || selected === undefined) return [];
    return [
      { release: releaseOf(pod), role: part.role, hosts: hostsOf(part, pod), labels: labelsOf(pod), pod: selected },
    ];
  });
  const releases = new Set(fromPods.map(({ release, role }) => `${role}/${release}`));
  const idle = inNamespace(world.deployments, namespace).flatMap((deployment): readonly Part[] => {
    const part = partOfTemplate(deployment, isChosen, containerName);
    return part === undefined || releases.has(`${part.role}/${part.release}`) ? [] : [part];
  });
  return [...fromPods, ...idle];
}

function partOfTemplate(
  { metadata, spec }: V1Deployment,
  isChosen: IsChosen,
  containerName: string | undefined,
): Part | undefined {
  const template: PodLike = spec?.template ?? {};
  const { name } = metadata ?? {};
  if (name === undefined || !isChosen(template)) return undefined;
  const part = coderPart(template, containerName);
  if (part === undefined) return undefined;
  return {
    release: releaseOf(template),
    role: part.role,
    hosts: hostsOf(part, {}),
    labels: labelsOf(template),
    deployment: name,
  };
}

/** Of a server where it is reached, of the others where they reach it. */
function hostsOf(
  { container, role }: { readonly container: V1Container; readonly role: SelectedPod['role'] },
  { status }: Pick<V1Pod, 'status'>,
): readonly string[] {
  const env = (name: string): string | undefined => hostOf(container.env?.find((entry) => entry.name === name)?.value);
  if (role === 'proxy') return [env('CODER_PRIMARY_ACCESS_URL') ?? []].flat();
  if (role === 'provisioner') return [env('CODER_URL') ?? []].flat();
  return [env('CODER_ACCESS_URL') ?? [], status?.podIP ?? []].flat();
}

function labelsOf({ metadata }: PodLike): Readonly<Record<string, string>> {
  return metadata?.labels ?? {};
}
