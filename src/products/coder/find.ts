import type { SelectedPod } from '../../api/collect-request.ts';
import type { Target } from '../../api/target-schema.ts';
import { byName, type Finder, type Found, type FoundInstallation, type World } from '../finder.ts';
import { matchesSelector } from '../label-selector.ts';
import { chooseWorkspaces, MAX_WORKSPACES, type WorkspaceWish } from './choose-workspaces.ts';
import { installationsOf, workspacePods, type Installation, type WorkspacePod } from './installations.ts';
import { CHARTS } from './recognize.ts';

/** A Coder of which only workspaces are seen; the server runs elsewhere, or is gone with its Deployment. */
const NAMELESS = 'coder';

/** Finds Coder: server, provisioners and proxies in one namespace, and workspaces wherever they are. Pure. */
export function createCoderFinder(maxWorkspaces = MAX_WORKSPACES): Finder {
  const withWorkspaces = (
    installation: Pick<Installation, 'pods' | 'deployments'>,
    workspaces: readonly WorkspacePod[],
    namespace: string,
    wish?: WorkspaceWish,
  ): Found => {
    const chosen = chooseWorkspaces(workspaces, wish, maxWorkspaces);
    const pods = chosen.pods.flatMap((one) => selectedWorkspace(one, namespace) ?? []);
    return {
      pods: [...byName(installation.pods), ...pods],
      deployments: installation.deployments,
      warnings: chosen.warnings,
    };
  };
  return {
    type: 'Coder',
    lookedFor: `app.kubernetes.io/name=${CHARTS.join('|')}, or com.coder.workspace.id for its workspaces`,
    installations: (world, namespace) => installations(world, namespace, withWorkspaces),
    select: (target, world, namespace) => {
      const installation = merged(selected(target, world, namespace));
      const all = installationsOf(world, namespace);
      const candidates = workspacePods(world).filter((one) =>
        isOfTarget(one, { target, namespace, installation, isOnly: all.length < 2 }),
      );
      return withWorkspaces(installation, candidates, namespace, target.coder?.workspaces);
    },
  };
}

function installations(
  world: World,
  namespace: string,
  withWorkspaces: (installation: Installation, workspaces: readonly WorkspacePod[], namespace: string) => Found,
): readonly FoundInstallation[] {
  const found = installationsOf(world, namespace);
  const isOnly = found.length === 1;
  const workspaces = workspacePods(world);
  const ofOne = (one: Installation): readonly WorkspacePod[] =>
    workspaces.filter((pod) => reportsTo(pod, one) || (isOnly && isIn(pod, namespace)));
  const orphans = workspaces.filter((pod) => isIn(pod, namespace) && !found.some((one) => ofOne(one).includes(pod)));
  const nameless: Installation = { release: NAMELESS, pods: [], deployments: [], hosts: new Set() };
  return [
    ...found.map((one) => ({ installation: one.release, ...withWorkspaces(one, ofOne(one), namespace) })),
    ...[...Map.groupBy(orphans, ({ host }) => host).values()].map((list) => ({
      installation: NAMELESS,
      ...withWorkspaces(nameless, list, namespace),
    })),
  ];
}

function selected({ selector, containerName }: Target, world: World, namespace: string): readonly Installation[] {
  if (selector === undefined) return installationsOf(world, namespace, undefined, containerName);
  return installationsOf(
    world,
    namespace,
    ({ metadata }) => matchesSelector(selector, metadata?.labels ?? {}),
    containerName,
  );
}

function merged(list: readonly Installation[]): Installation {
  return {
    release: list[0]?.release ?? NAMELESS,
    pods: list.flatMap(({ pods }) => pods),
    deployments: list.flatMap(({ deployments }) => deployments),
    hosts: new Set(list.flatMap(({ hosts }) => [...hosts])),
  };
}

interface TargetScope {
  readonly target: Target;
  readonly namespace: string;
  readonly installation: Installation;
  /** There is no other Coder in the namespace to which a workspace could belong. */
  readonly isOnly: boolean;
}

/** In another namespace only what reports to this Coder; nobody knows what else has the labels there. */
function isOfTarget(one: WorkspacePod, { target, namespace, installation, isOnly }: TargetScope): boolean {
  if (reportsTo(one, installation)) return true;
  if (!isIn(one, namespace)) return false;
  const { selector } = target;
  return isOnly || (selector !== undefined && matchesSelector(selector, one.pod.metadata?.labels ?? {}));
}

function reportsTo({ host }: WorkspacePod, { hosts }: Installation): boolean {
  return host !== undefined && hosts.has(host);
}

function isIn({ pod }: WorkspacePod, namespace: string): boolean {
  return pod.metadata?.namespace === namespace;
}

function selectedWorkspace({ pod, containers }: WorkspacePod, targetNamespace: string): SelectedPod | undefined {
  const { name, uid, namespace } = pod.metadata ?? {};
  const [container] = containers;
  if (name === undefined || uid === undefined || container === undefined) return undefined;
  return {
    name,
    uid,
    container: container.name,
    role: 'workspace',
    ...(namespace === undefined || namespace === targetNamespace ? {} : { namespace }),
  };
}
