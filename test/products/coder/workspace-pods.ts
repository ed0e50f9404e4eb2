import { CODER_IMAGE, restricted } from './manifests.ts';
import type { WorkspaceAnswer } from './answers.ts';
import type { WorkspaceCase } from './options.ts';
import type { WorkspaceSecrets } from './planted-secrets.ts';
import { agentTokens } from './workspace-template.ts';

/** What a workspace's pods are made from. */
export interface WorkspacePodsInput {
  readonly name: WorkspaceCase;
  readonly namespace: string;
  readonly answer: WorkspaceAnswer;
  readonly secrets: WorkspaceSecrets;
  /** Where the agent finds the server. */
  readonly agentUrl: string;
  /** What its host resolves to, when it is not what DNS says. */
  readonly serverIp: string | undefined;
}

const hasPods: readonly WorkspaceCase[] = ['healthy', 'neverConnects', 'elsewhere'];

/** One Deployment for each agent, as Coder's template for Kubernetes makes them; none where there is nothing to run. */
export function workspaceDeployments(input: WorkspacePodsInput): readonly object[] {
  if (!hasPods.includes(input.name)) return [];
  return Object.entries(agentTokens(input.name, input.secrets)).map(([agent, token]) =>
    workspaceDeployment(input, { agent, token }),
  );
}

/** `coder-<workspace id>`; further agents of the same workspace add their name. */
export function deploymentName({ id }: WorkspaceAnswer, agent: string): string {
  return agent === 'main' ? `coder-${id}` : `coder-${id}-${agent}`;
}

interface AgentInput {
  readonly agent: string;
  readonly token: string;
}

function workspaceDeployment(input: WorkspacePodsInput, agent: AgentInput): object {
  const { answer, namespace, agentUrl, serverIp } = input;
  const aliases =
    serverIp === undefined ? {} : { hostAliases: [{ ip: serverIp, hostnames: [new URL(agentUrl).hostname] }] };
  const labels = workspaceLabels(answer, agent.agent);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      namespace,
      name: deploymentName(answer, agent.agent),
      labels,
      annotations: { 'com.coder.user.email': `${answer.owner_name}@harbour.example.com` },
    },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 2,
          securityContext: { runAsUser: 1000, fsGroup: 1000, runAsNonRoot: true },
          ...aliases,
          initContainers: [prepareHome()],
          containers: [agentContainer(input, agent)],
        },
      },
    },
  };
}

function workspaceLabels({ id, name, owner_id: userId, owner_name: user }: WorkspaceAnswer, agent: string) {
  return {
    'app.kubernetes.io/name': 'coder-workspace',
    'app.kubernetes.io/instance': agent === 'main' ? `coder-workspace-${id}` : `coder-workspace-${id}-${agent}`,
    'app.kubernetes.io/part-of': 'coder',
    'com.coder.resource': 'true',
    'com.coder.workspace.id': id,
    'com.coder.workspace.name': name,
    'com.coder.user.id': userId,
    'com.coder.user.username': user,
  };
}

function prepareHome(): object {
  return {
    name: 'prepare-home',
    image: CODER_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', 'echo home of $(id -u) is prepared'],
  };
}

/** The token is a literal in the environment, as in the official template, and so in the Deployment too. */
function agentContainer({ name, secrets, agentUrl }: WorkspacePodsInput, { agent, token }: AgentInput) {
  const environment: Record<string, string> = {
    CODER_AGENT_TOKEN: token,
    CODER_AGENT_URL: agentUrl,
    DATABASE_URL: `postgres://dev:${secrets.podEnvironment}@db.example.com:5432/dev`,
  };
  return {
    name: 'dev',
    image: CODER_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', name === 'neverConnects' ? LOST : started(agent)],
    env: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    securityContext: restricted,
    resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '512Mi' } },
  };
}

/** Something listens, so that the list of listening ports is not empty. */
function started(agent: string): string {
  return agent === 'main' ? 'httpd -p 0.0.0.0:8000 -h /home/coder; exec /opt/coder agent' : 'exec /opt/coder agent';
}

/** What the official bootstrap script does when it cannot download the agent: it sleeps for a day "to preserve logs". */
const LOST = `echo 'curl: (7) Failed to connect to coder.example.com port 443'
echo 'error: failed to download coder agent'
echo 'Agent script exited with non-zero code (1). Sleeping 24h to preserve logs...'
exec sleep 86400`;
