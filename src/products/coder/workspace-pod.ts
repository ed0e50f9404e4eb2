import type { V1Container, V1Pod } from '../../kube/types.ts';
import { commandLine, isWorkload } from '../identity.ts';

/** Labels that Coder's own template for Kubernetes sets; other templates mostly copy them. */
export const WORKSPACE_LABELS = {
  id: 'com.coder.workspace.id',
  name: 'com.coder.workspace.name',
  owner: 'com.coder.user.username',
} as const;

const AGENT_ENV = ['CODER_AGENT_TOKEN', 'CODER_AGENT_URL', 'CODER_AGENT_TOKEN_FILE'];

/** What a pod says about the workspace that it is part of. */
export interface WorkspaceIdentity {
  /** Empty when the pod does not say. */
  readonly owner: string;
  readonly name: string;
  /** The containers with an agent, or the first one when none shows it; never empty. */
  readonly containers: readonly V1Container[];
  /** Where its agent reports to. */
  readonly host: string | undefined;
}

/** A pod of a workspace: by the labels of the template, else because a container is set up as an agent. Pure. */
export function workspaceOf(pod: V1Pod): WorkspaceIdentity | undefined {
  const labels: Readonly<Record<string, string>> = pod.metadata?.labels ?? {};
  const all = pod.spec?.containers ?? [];
  const agents = all.filter(runsAgent);
  const isLabelled = labels[WORKSPACE_LABELS.id] !== undefined;
  if ((!isLabelled && agents.length === 0) || !isWorkload(pod)) return undefined;
  const containers = agents.length === 0 ? all.slice(0, 1) : agents;
  return {
    ...namesOf(pod, containers),
    containers,
    host: hostOf(containers.map(agentUrl).find((url) => url !== undefined)),
  };
}

function namesOf({ metadata }: V1Pod, containers: readonly V1Container[]): Pick<WorkspaceIdentity, 'owner' | 'name'> {
  const labels: Readonly<Record<string, string>> = metadata?.labels ?? {};
  const said = (name: string): string | undefined =>
    containers.map((container) => literal(container, name)).find((value) => value !== undefined);
  return {
    owner: labels[WORKSPACE_LABELS.owner] ?? said('CODER_WORKSPACE_OWNER_NAME') ?? '',
    name: labels[WORKSPACE_LABELS.name] ?? said('CODER_WORKSPACE_NAME') ?? metadata?.name ?? '',
  };
}

/**
 * The host of a URL; two URLs of one server may differ in all the rest. Nothing for the loopback, which is another server in
 * every pod.
 */
export function hostOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const hostname = new URL(url).hostname.replaceAll(/[[\]]/g, '');
  return /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(hostname) ? undefined : hostname;
}

function runsAgent(container: V1Container): boolean {
  return (container.env ?? []).some(({ name }) => AGENT_ENV.includes(name)) || agentUrl(container) !== undefined;
}

/** From the environment, else from the start script, into which Coder writes it. */
function agentUrl(container: V1Container): string | undefined {
  return (
    literal(container, 'CODER_AGENT_URL') ??
    /\bCODER_AGENT_URL=["']?(https?:\/\/[^"'\s;]+)/.exec(commandLine(container).join('\n'))?.[1]
  );
}

function literal({ env = [] }: V1Container, name: string): string | undefined {
  return env.find((entry) => entry.name === name)?.value;
}
