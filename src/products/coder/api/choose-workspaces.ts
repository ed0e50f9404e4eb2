import type { Agent, Workspace } from './answers.ts';

/** Without a wish in the spec; a bundle is some twenty requests. */
const MOST_WORKSPACES = 10;
/** Workspaces without a pod whose build failed or hangs: nobody else tells of them. */
const MOST_EXTRA = 5;

export interface Chosen {
  readonly workspaces: readonly Workspace[];
  /** Workspaces that the token sees and that are not among them. */
  readonly left: number;
}

/**
 * Workspaces that have a pod come first, in their order, so that everybody counts the folders alike; then those that only the
 * API knows, unhealthy first, then the last used. Pure.
 */
export function chooseWorkspaces(withPods: readonly Workspace[], all: readonly Workspace[]): Chosen {
  const known = new Set(withPods.map(({ id }) => id));
  const others = all
    .filter(({ id }) => !known.has(id))
    .toSorted((one, other) => rank(one) - rank(other) || other.last_used_at.localeCompare(one.last_used_at));
  const unhealthy = others.filter((one) => rank(one) === 0).slice(0, MOST_EXTRA);
  const room = Math.max(0, MOST_WORKSPACES - withPods.length);
  const added = room > unhealthy.length ? others.slice(0, room) : unhealthy;
  return { workspaces: [...withPods, ...added], left: others.length - added.length };
}

function rank(one: Workspace): number {
  return isTroubled(one) ? 0 : 1;
}

/** A build that failed, was cancelled, runs or waits; or an agent that is not as it should be. */
function isTroubled({ latest_build: build, health }: Workspace): boolean {
  return !health.healthy || build.job.status !== 'succeeded';
}

/** In the order in which the vendor's bundle looks for them: the first is its default. Pure. */
export function agentsOf({ latest_build: { resources } }: Workspace): readonly Agent[] {
  return resources.flatMap(({ agents }) => agents ?? []);
}
