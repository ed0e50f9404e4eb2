import { waitFor } from '../../cluster/wait-for.ts';
import { applyObjects, kubectl, waitForRollout, type FixtureCluster, type FixtureDeps } from '../kubectl.ts';
import { namespaceObject } from '../workload.ts';
import { agentsOf, workspace, type WorkspaceAnswer } from './answers.ts';
import type { CoderApi } from './api.ts';
import { buildWorkspace } from './build-workspace.ts';
import { accessUrl } from './manifests.ts';
import type { CoderOptions, WorkspaceCase } from './options.ts';
import type { CoderSecrets } from './planted-secrets.ts';
import type { SignedIn } from './users.ts';
import { deploymentName, workspaceDeployments } from './workspace-pods.ts';

/** A workspace of the fixture. */
export interface CoderWorkspace {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  /** Where its pods are. */
  readonly namespace: string;
  readonly agents: readonly { readonly id: string; readonly name: string }[];
  /** Names of its pods, that of the agent `main` first. */
  readonly pods: readonly string[];
}

/** What {@link buildWorkspaces} builds. */
export interface WorkspacesInput {
  readonly options: CoderOptions;
  readonly secrets: CoderSecrets;
  readonly signedIn: SignedIn;
  readonly cases: readonly WorkspaceCase[];
  /** Of the server that their agents find under the name of all of them. */
  readonly serverIp?: string;
}

/** Builds workspaces and runs their pods; returns when every agent that can connect is ready. */
export async function buildWorkspaces(
  cluster: FixtureCluster,
  { options, secrets, signedIn, cases, serverIp }: WorkspacesInput,
  deps: FixtureDeps,
): Promise<Partial<Record<WorkspaceCase, CoderWorkspace>>> {
  const { elsewhere } = options;
  if (elsewhere !== undefined) {
    await applyObjects(cluster, [namespaceObject(elsewhere.namespace, elsewhere.labels)], deps);
  }
  const started: Started[] = [];
  for (const name of cases) {
    const own = secrets.workspaces[name];
    if (own === undefined) throw new Error(`no secrets for the workspace ${name}`);
    const namespace = name === 'elsewhere' ? (elsewhere?.namespace ?? options.namespace) : options.namespace;
    const answer = await buildWorkspace(name, own, signedIn, deps);
    const objects = workspaceDeployments({
      name,
      namespace,
      answer,
      secrets: own,
      agentUrl: accessUrl(options),
      serverIp,
    });
    if (objects.length > 0) await applyObjects(cluster, objects, deps);
    started.push({ name, namespace, answer, running: objects.length > 0 });
  }
  const workspaces = started.map(async (one) => [one.name, await finish(cluster, one, signedIn.api, deps)] as const);
  return Object.fromEntries(await Promise.all(workspaces));
}

interface Started {
  readonly name: WorkspaceCase;
  readonly namespace: string;
  readonly answer: WorkspaceAnswer;
  /** Whether it has pods. */
  readonly running: boolean;
}

async function finish(
  cluster: FixtureCluster,
  { name, namespace, answer, running }: Started,
  api: CoderApi,
  deps: FixtureDeps,
): Promise<CoderWorkspace> {
  const agents = agentsOf(answer).map((agent) => ({ id: agent.id, name: agent.name }));
  const described = { id: answer.id, name: answer.name, owner: answer.owner_name, namespace, agents };
  if (!running) return { ...described, pods: [] };
  for (const agent of agents) {
    await waitForRollout(cluster, { namespace, name: deploymentName(answer, agent.name), seconds: 240 }, deps);
  }
  if (name !== 'neverConnects') await waitForAgents(api, answer.id, deps);
  return { ...described, pods: await podsOf(cluster, { namespace, answer }, deps) };
}

async function waitForAgents(api: CoderApi, id: string, { signal }: FixtureDeps): Promise<void> {
  await waitFor(
    `the agents of workspace ${id} to be ready`,
    async () => {
      const agents = agentsOf(workspace.parse(await api.call('GET', `/workspaces/${id}`)));
      const isReady = agents.every(({ status, lifecycle_state: state }) => status === 'connected' && state === 'ready');
      return isReady ? true : undefined;
    },
    { timeout: 120_000, interval: 300, signal },
  );
}

/** The shortest Deployment's name is that of the agent `main`. */
async function podsOf(
  cluster: FixtureCluster,
  { namespace, answer }: Pick<Started, 'namespace' | 'answer'>,
  deps: FixtureDeps,
): Promise<readonly string[]> {
  const selector = `com.coder.workspace.id=${answer.id}`;
  const args = ['get', 'pods', '-n', namespace, '-l', selector, '-o', 'jsonpath={.items[*].metadata.name}'];
  const { stdout } = await kubectl(cluster, args, deps);
  return stdout.split(' ').toSorted((a, b) => a.length - b.length);
}
