import type { ItemName } from '../../../api/item-names.ts';
import type { PacketWarning } from '../../../api/warning-codes.ts';
import type { Item, Plan, PlanContext } from '../../ports.ts';
import { isWanted } from '../../wanted.ts';
import { cliPlan } from '../bundle/cli-plan.ts';
import type { Replica } from '../replicas.ts';
import type { WorkspaceRef } from '../workspaces.ts';
import { agentItems, listeningPortsItem } from './agent-items.ts';
import { builds, type Build } from './answers.ts';
import type { ApiSource } from './api-item.ts';
import { deploymentItems, ENTERPRISE_PATHS } from './deployment-items.ts';
import { readEdition, type Edition } from './edition.ts';
import { findTemplates, templateItems } from './find-templates.ts';
import { findWorkspaces, type FoundWorkspace } from './find-workspaces.ts';
import { folderFinder, placeAgents } from './place-agents.ts';
import { replicaItems } from './replica-items.ts';
import { openSession, type Session } from './session.ts';
import { workspaceItems } from './workspace-items.ts';

/** Everything that must be known before the first file; a server that does not answer must not hold up the rest. */
const PLAN_SECONDS = 20;
/** Replicas that are asked for a file, one after the other. */
const MOST_ASKED = 2;
/** Builds that are looked through for failed ones. */
const HISTORY = 10;

export interface CoderApiInput {
  readonly target: string;
  /** `coder/<target>/` */
  readonly root: string;
  readonly token: string | undefined;
  /** Running replicas of coderd, ready ones first. */
  readonly servers: readonly Replica[];
  /** Known by their pods; their order gives the folders. */
  readonly workspaces: readonly WorkspaceRef[];
}

export interface CoderApiPlan extends Plan {
  /**
   * For an item that the vendor's command may bring as well: then it waits, and is made only when that did not. An item that
   * teaches the redactor does so all the same, by itself.
   */
  readonly standIns: (item: Item) => readonly Item[];
  /** Folder of an agent in Coder's own order, in the archive; nothing for one that the token does not see. */
  readonly agentFolder: (owner: string, workspace: string, agent: string) => string | undefined;
  /** The token opens the debug pages of every replica, which give what a closed port does not. */
  readonly mayDebug: boolean;
}

const NOTHING: CoderApiPlan = {
  items: [],
  warnings: [],
  standIns: (item) => [item],
  agentFolder: () => undefined,
  mayDebug: false,
};

/**
 * What a session token opens: the files of the vendor's bundle for every workspace that is wanted, by the API; what only the
 * vendor's command knows by that; and the reason for whatever is missing. Never rejects.
 */
export async function planApi(context: PlanContext, input: CoderApiInput, signal: AbortSignal): Promise<CoderApiPlan> {
  const { target, token, servers } = input;
  if (servers.length === 0) return NOTHING;
  if (token === undefined) return { ...NOTHING, warnings: withoutToken(context.spec, target) };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PLAN_SECONDS * 1000)]);
  const session = await openSession(context, { target, token, replicas: servers }, limited);
  return 'code' in session
    ? { ...NOTHING, warnings: [session] }
    : planSession(context, { ...input, token }, session, limited);
}

const ONLY_BY_TOKEN: readonly ItemName[] = ['Configuration', 'License', 'Provisioners', 'Workspaces', 'TemplateSource'];

/** Nothing when a Secret is named: that it could not be read is told by whoever reads it. */
function withoutToken({ targets, items }: PlanContext['spec'], target: string): readonly PacketWarning[] {
  const own = targets?.find(({ name }) => name === target)?.coder;
  if (own?.sessionTokenSecretRef !== undefined || !ONLY_BY_TOKEN.some((name) => isWanted(name, items))) return [];
  const message =
    'There is no session token for this Coder: workspaces with their builds, parameters and templates, the configuration, ' +
    'health, licences, provisioner jobs and the network as coderd sees it are not in the packet';
  return [{ code: 'SessionTokenMissing', target, message }];
}

async function planSession(
  context: PlanContext,
  input: CoderApiInput & { readonly token: string },
  session: Session,
  signal: AbortSignal,
): Promise<CoderApiPlan> {
  const { target, root } = input;
  const [first] = session.replicas;
  if (first === undefined) return NOTHING;
  const options = context.spec.targets?.find(({ name }) => name === target)?.coder;
  const wishes = options?.workspaces?.flatMap(({ owner, name }) => (owner === undefined ? [] : [{ owner, name }]));
  const [edition, workspaces, templates] = await Promise.all([
    readEdition(first.api, signal),
    findWorkspaces(first.api, { target, refs: input.workspaces, wishes }, signal),
    findTemplates(first.api, target, options?.templates ?? [], signal),
  ]);
  const histories = await readHistories(session, workspaces.found, signal);
  const apis = session.replicas.slice(0, MOST_ASKED).map(({ api }) => api);
  const source: ApiSource = { target, root, apis, rights: session.rights };
  const wished = { wishes: options?.workspaces, refs: input.workspaces };
  const agents = placeAgents({ found: workspaces.found, session, ...wished });
  const cli = await cliPlan(context, { target, root, token: input.token, session, agents }, signal);
  return {
    items: [
      ...deploymentItems(source, edition),
      ...session.replicas.flatMap((one) => replicaItems({ ...source, apis: [one.api] }, one.live.selected.name)),
      ...workspaces.found.flatMap((one) => workspaceItems(source, one, histories.get(one.workspace.id) ?? [])),
      ...agents.flatMap((one) => agentItems(source, one.folder, one.agent)),
      ...cli.runs.flatMap(({ folder, agent }) => cli.standIns(listeningPortsItem(source, folder, agent))),
      ...templateItems(source, templates.found),
    ],
    bundles: cli.bundles,
    warnings: [...editionWarning(target, edition), ...workspaces.warnings, ...templates.warnings, ...cli.warnings],
    standIns: (item) => cli.standIns(item),
    agentFolder: folderFinder(root, agents),
    mayDebug: session.rights.isOwner,
  };
}

function editionWarning(target: string, { isOpenSource }: Edition): readonly PacketWarning[] {
  if (!isOpenSource) return [];
  const message = `This is the open-source build of Coder: it has no ${ENTERPRISE_PATHS.join(', ')}`;
  return [{ code: 'EnterpriseOnly', target, message }];
}

/** Builds before the present one; a workspace whose history does not come is shown without it. */
async function readHistories(
  { replicas }: Session,
  found: readonly FoundWorkspace[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly Build[]>> {
  const api = replicas[0]?.api;
  const entries = await Promise.all(
    found.map(async ({ workspace: { id } }) => {
      const path = `/api/v2/workspaces/${id}/builds?limit=${String(HISTORY)}`;
      const history = await api?.ask(builds, path, signal).catch(() => undefined);
      return [id, history ?? []] as const;
    }),
  );
  return new Map(entries);
}
