import type { Target } from '../../api/target-schema.ts';
import type { PacketWarning } from '../../api/warning-codes.ts';
import { matchesSelector } from '../label-selector.ts';
import type { WorkspacePod } from './installations.ts';

/** Workspaces of one Coder that are collected when nobody named them: each brings some thirty files. */
export const MAX_WORKSPACES = 10;
/** However few words name them. */
const MAX_NAMED = 50;

/** What the spec says; undefined when it says nothing, empty when it wants none. */
export type WorkspaceWish = NonNullable<Target['coder']>['workspaces'];

export interface ChosenWorkspaces {
  /** Workspace by workspace, in the order in which the spec names them, the ones in trouble first. */
  readonly pods: readonly WorkspacePod[];
  readonly warnings: readonly PacketWarning[];
}

/** The pods of the workspaces that are wanted, as many as fit. Pure. */
export function chooseWorkspaces(
  candidates: readonly WorkspacePod[],
  wish: WorkspaceWish,
  maxUnnamed: number,
): ChosenWorkspaces {
  const wanted = wish === undefined ? candidates : candidates.filter((pod) => wish.some((one) => matches(pod, one)));
  const inOrder = [...Map.groupBy(wanted, workspaceKey).values()].toSorted(
    (one, other) =>
      placeOf(one, wish) - placeOf(other, wish) ||
      trouble(one) - trouble(other) ||
      (keyOf(one) < keyOf(other) ? -1 : 1),
  );
  const most = wish === undefined ? maxUnnamed : Math.max(MAX_NAMED, maxUnnamed);
  const missing = (wish ?? []).filter((one) => !candidates.some((pod) => matches(pod, one)));
  return {
    pods: inOrder.slice(0, most).flat(),
    warnings: [...missing.map(notFound), ...(inOrder.length > most ? [capped(most, inOrder.length)] : [])],
  };
}

/** One workspace may have several pods. */
function workspaceKey({ owner, name, pod }: WorkspacePod): string {
  return owner === '' ? `${pod.metadata?.namespace ?? ''}/${name}` : `${owner}/${name}`;
}

function matches({ owner, name, pod }: WorkspacePod, wish: NonNullable<WorkspaceWish>[number]): boolean {
  if (wish.selector !== undefined) return matchesSelector(wish.selector, pod.metadata?.labels ?? {});
  const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
  return isSame(owner, wish.owner ?? '') && (wish.name === undefined || isSame(name, wish.name));
}

/** The first words of the spec that name the workspace; nobody's is before anybody's when it names none. */
function placeOf(pods: readonly WorkspacePod[], wish: WorkspaceWish = []): number {
  return wish.findIndex((one) => pods.some((pod) => matches(pod, one)));
}

/** 0 worst. An agent that is dead in a healthy pod cannot be told from here. */
function trouble(pods: readonly WorkspacePod[]): number {
  return Math.min(
    ...pods.map(({ pod }) => {
      const statuses = pod.status?.containerStatuses ?? [];
      if (pod.status?.phase !== 'Running') return 0;
      if (statuses.some(({ ready }) => !ready)) return 1;
      return statuses.some(({ restartCount }) => restartCount > 0) ? 2 : 3;
    }),
  );
}

function keyOf([first]: readonly WorkspacePod[]): string {
  return first === undefined ? '' : workspaceKey(first);
}

function notFound({ owner, name, selector }: NonNullable<WorkspaceWish>[number]): PacketWarning {
  const what =
    selector === undefined
      ? `workspace ${owner ?? ''}/${name ?? '*'}`
      : `a workspace whose pods match ${JSON.stringify(selector)}`;
  return {
    code: 'WorkspaceNotFound',
    message:
      `There is no pod of ${what}: it is stopped or does not exist, its pods lack the labels com.coder.user.username ` +
      'and com.coder.workspace.name, or they run in a namespace that does not allow this packet',
  };
}

function capped(most: number, total: number): PacketWarning {
  return {
    code: 'WorkspacesCapped',
    message: `Only ${String(most)} of ${String(total)} workspaces were collected, the ones in trouble first; name others in coder.workspaces`,
  };
}
