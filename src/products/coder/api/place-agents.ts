import type { Target } from '../../../api/target-schema.ts';
import { matchesSelector } from '../../label-selector.ts';
import type { PlacedAgent } from '../bundle/cli-runs.ts';
import { agentFolder, type WorkspaceRef } from '../workspaces.ts';
import { agentsOf } from './choose-workspaces.ts';
import { isSame, type FoundWorkspace } from './find-workspaces.ts';
import type { Session } from './session.ts';

export interface PlaceInput {
  readonly found: readonly FoundWorkspace[];
  readonly session: Session;
  /** Of the spec. */
  readonly wishes: NonNullable<Target['coder']>['workspaces'];
  readonly refs: readonly WorkspaceRef[];
}

/** The agents that are wanted, in Coder's own order, with their folders. Pure. */
export function placeAgents({ found, session, wishes, refs }: PlaceInput): readonly PlacedAgent[] {
  return found.flatMap((one) => placedAgents(one, session, wantedAgents(wishes, refs, one)));
}

/** Tells the folder of an agent in the archive by its names. Pure. */
export function folderFinder(
  root: string,
  agents: readonly PlacedAgent[],
): (owner: string, workspace: string, agent: string) => string | undefined {
  return (owner, name, agent) => {
    const placed = agents.find(
      (one) => one.workspace.owner_name === owner && one.workspace.name === name && one.agent.name === agent,
    );
    return placed === undefined ? undefined : `${root}${placed.folder}`;
  };
}

/** Names of the agents that the spec wants of a workspace; nothing: all. */
function wantedAgents(
  wishes: NonNullable<Target['coder']>['workspaces'],
  refs: readonly WorkspaceRef[],
  { workspace: { owner_name, name } }: FoundWorkspace,
): readonly string[] | undefined {
  const ref = refs.find((one) => isSame(one.owner, owner_name) && isSame(one.name, name));
  return wishes?.find(({ selector, owner, name: wish }) =>
    selector === undefined
      ? isSame(owner ?? '', owner_name) && (wish === undefined || isSame(wish, name))
      : ref?.pods.some(({ pod }) => matchesSelector(selector, pod.metadata?.labels ?? {})) === true,
  )?.agents;
}

function placedAgents(
  { folder, workspace }: FoundWorkspace,
  { rights, user }: Session,
  wanted: readonly string[] | undefined,
): readonly PlacedAgent[] {
  const mayConnect = rights.isOwner || (user !== undefined && user === workspace.owner_id);
  return agentsOf(workspace)
    .map((agent, index) => ({ workspace, agent, mayConnect, folder: agentFolder(folder, index, agent.name) }))
    .filter(({ agent }) => wanted === undefined || wanted.includes(agent.name));
}
