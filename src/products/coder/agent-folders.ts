import type { LivePod } from '../ports.ts';
import type { AgentFolders } from './agent-items.ts';
import type { AskedAgent } from './ask-agent.ts';
import { agentFolder, workspaceFolder, type WorkspaceRef } from './workspaces.ts';

/** What the name of an agent usually is when it is the only one, and when it is the first of several. */
const FIRST = 'main';

export interface PlacedAgent {
  readonly live: LivePod;
  /** Nothing for a pod that does not run. */
  readonly asked: AskedAgent | undefined;
  readonly folders: AgentFolders;
}

/** Who knows Coder's own order of a workspace's agents tells their folders by their names. */
export type KnownFolder = (owner: string, workspace: string, agent: string) => string | undefined;

/**
 * A folder for the agent of each pod: the first one of a workspace has that of the vendor's bundle, further ones a folder
 * named after them, or after their pod when they do not say who they are. Pure.
 */
export function placeAgents(
  root: string,
  refs: readonly WorkspaceRef[],
  asked: readonly AskedAgent[],
  knownFolder: KnownFolder = () => undefined,
): readonly PlacedAgent[] {
  return refs.flatMap((ref, index) => {
    const folder = workspaceFolder(root, index, ref);
    const agents = ref.pods.map((live) => ({ live, asked: asked.find((one) => one.live === live) }));
    const ordered = agents.toSorted((one, other) => rank(one.asked) - rank(other.asked));
    return ordered.map((agent, position): PlacedAgent => {
      const name = agent.asked?.manifest?.name ?? agent.live.selected.name;
      const files = knownFolder(ref.owner, ref.name, name) ?? agentFolder(folder, position, name);
      // The vendor keeps the profiles of its only agent beside those of the server.
      const isVendors = files === `${root}agent/`;
      return { ...agent, folders: { files, profiles: isVendors ? `${root}pprof/agent/` : `${files}pprof/` } };
    });
  });
}

function rank(asked: AskedAgent | undefined): number {
  if (asked?.manifest === undefined) return 2;
  return asked.manifest.name === FIRST ? 0 : 1;
}
