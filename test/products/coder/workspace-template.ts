import type { Buffer } from 'node:buffer';
import { echoTemplateTar, type EchoTemplate } from './echo-template.ts';
import type { WorkspaceCase } from './options.ts';
import type { WorkspaceSecrets } from './planted-secrets.ts';
import { message, type Field } from './protobuf.ts';
import { templateFiles } from './template-files.ts';

/** Names of the agents of a workspace with their tokens. The token is part of the template: each workspace has its own template. */
export function agentTokens(name: WorkspaceCase, secrets: WorkspaceSecrets): Readonly<Record<string, string>> {
  return name === 'healthy'
    ? { main: secrets.agentToken, gpu: secrets.secondAgentToken }
    : { main: secrets.agentToken };
}

/** Versions of a template; only the second one of `failedBuild` fails. */
export type TemplateVersionName = 'first' | 'second';

/** The template of a workspace as the tar that Coder takes. */
export function workspaceTemplate(
  name: WorkspaceCase,
  secrets: WorkspaceSecrets,
  version: TemplateVersionName,
): Promise<Buffer> {
  return echoTemplateTar({
    logs: buildLogs(secrets),
    graph: startedGraph(name, secrets),
    stopGraph: message([3, resource([])], [4, parameter(secrets)]),
    apply: applyOf(name, secrets, version),
    files: { ...templateFiles(secrets), 'CHANGES.md': `This is the ${version} version.\n` },
  });
}

function applyOf(
  name: WorkspaceCase,
  { jobError }: WorkspaceSecrets,
  version: TemplateVersionName,
): EchoTemplate['apply'] {
  if (name === 'endlessBuild') return 'never-ends';
  if (name !== 'failedBuild' || version === 'first') return 'succeeds';
  return { error: `terraform apply: exit status 1: registry refused login of user=puller password=${jobError}` };
}

function buildLogs({ initLog, planLog, applyLog }: WorkspaceSecrets): EchoTemplate['logs'] {
  return {
    init: [
      { level: 'info', output: 'Initializing provider plugins...' },
      { level: 'info', output: `- Fetching modules from https://ci:${initLog}@git.example.com/modules.git` },
    ],
    plan: [
      { level: 'debug', output: `provider config: api_token="${planLog}"` },
      { level: 'info', output: 'Plan: 3 to add, 0 to change, 0 to destroy.' },
    ],
    apply: [
      { level: 'warn', output: `retrying request, headers: Authorization: Bearer ${applyLog}` },
      { level: 'info', output: 'kubernetes_deployment.main: Creation complete after 1s' },
    ],
  };
}

function startedGraph(name: WorkspaceCase, secrets: WorkspaceSecrets): Uint8Array {
  const agents = Object.entries(agentTokens(name, secrets)).map(([agent, token], order) =>
    agentMessage({ agent, token, order }, secrets),
  );
  return message([3, resource(agents, secrets)], [4, parameter(secrets)]);
}

function resource(agents: readonly Uint8Array[], secrets?: WorkspaceSecrets): Uint8Array {
  const metadata: Field[] =
    secrets === undefined
      ? []
      : [
          [4, message([1, 'home size'], [2, '10 GiB'])],
          [4, message([1, 'vnc'], [2, secrets.sensitiveMetadata], [3, true])],
        ];
  const [type, label] =
    agents.length === 0 ? ['kubernetes_persistent_volume_claim', 'home'] : ['kubernetes_deployment', 'main'];
  return message([1, label], [2, type], ...agents.map((agent): Field => [3, agent]), ...metadata);
}

function agentMessage(
  { agent, token, order }: { readonly agent: string; readonly token: string; readonly order: number },
  secrets: WorkspaceSecrets,
): Uint8Array {
  const main = agent === 'main';
  return message(
    [2, agent],
    [3, message([1, 'ARTIFACTORY_TOKEN'], [2, secrets.agentEnvironment])],
    [3, message([1, 'EDITOR'], [2, 'vim'])],
    [5, 'linux'],
    [6, process.arch === 'arm64' ? 'arm64' : 'amd64'],
    [7, '/home/coder'],
    ...(main ? apps(secrets) : []),
    [9, token],
    // Seconds until an agent that has not come counts as timed out.
    [11, 10],
    [12, `https://wiki.example.com/runbook?access_token=${secrets.troubleshootingUrl}`],
    [18, metadataScript(secrets)],
    [20, message([3, true], [5, true])],
    ...(main ? scripts(secrets) : []),
    [22, message([1, 'NPM_AUTH_TOKEN'], [2, secrets.extraEnvironment])],
    [23, order],
  );
}

function apps({ appPassword, appQuery, appCommand }: WorkspaceSecrets): readonly Field[] {
  const url = `http://ada:${appPassword}@localhost:8000/lab?token=${appQuery}`;
  return [
    [8, message([1, 'notebook'], [2, 'Notebook'], [4, url])],
    [8, message([1, 'console'], [2, 'Console'], [3, `console --api-key=${appCommand}`])],
  ];
}

function metadataScript({ metadataScript: key }: WorkspaceSecrets): Uint8Array {
  const script = `true || curl -s -H 'X-Api-Key: ${key}' https://quota.example.com/v1/me; echo 42`;
  return message([1, 'quota'], [2, 'Quota'], [3, script], [4, 60], [5, 5]);
}

function scripts({ startScript, scriptOutput, stopScript }: WorkspaceSecrets): readonly Field[] {
  const start = `#!/bin/sh
set -x
export VAULT_TOKEN=hvs.${startScript}
echo "cloning with password=${scriptOutput}"
echo "workspace is ready"
`;
  return [
    [21, message([1, 'Startup'], [3, start], [5, true], [6, true], [8, 60], [9, '/tmp/startup.log'])],
    [21, message([1, 'Welcome'], [3, 'echo welcome aboard\n'], [6, true], [8, 60])],
    [21, message([1, 'Shutdown'], [3, `logger --token ${stopScript} bye\n`], [7, true], [8, 10])],
  ];
}

function parameter({ parameterDefault }: WorkspaceSecrets): Uint8Array {
  return message(
    [1, 'git_password'],
    [2, 'For the first clone'],
    [3, 'string'],
    [4, true],
    [5, parameterDefault],
    // A text field.
    [18, 4],
  );
}
