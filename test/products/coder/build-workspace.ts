import { waitFor } from '../../cluster/wait-for.ts';
import type { FixtureDeps } from '../kubectl.ts';
import { file, template, templateVersion, workspace, type WorkspaceAnswer } from './answers.ts';
import type { CoderApi } from './api.ts';
import type { WorkspaceCase } from './options.ts';
import type { WorkspaceSecrets } from './planted-secrets.ts';
import { users, type SignedIn } from './users.ts';
import { workspaceTemplate } from './workspace-template.ts';

/** What the workspace of a case is called; its template is called the same. */
function workspaceName(name: WorkspaceCase): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Whose it is: the member's, so that a token without rights sees one, or the Owner's. */
function workspaceOwner(name: WorkspaceCase): string {
  return name === 'healthy' ? users.member : users.owner;
}

/** Imports the template and builds the workspace, unless it is there; returns when its build is where the case wants it. */
export async function buildWorkspace(
  name: WorkspaceCase,
  secrets: WorkspaceSecrets,
  { api, organization }: SignedIn,
  deps: FixtureDeps,
): Promise<WorkspaceAnswer> {
  const path = `/users/${workspaceOwner(name)}/workspace/${workspaceName(name)}`;
  const found = await api.unless([404], 'GET', path);
  if (found !== undefined) return workspace.parse(found);
  const templateId = await importTemplate(name, secrets, { api, organization }, deps);
  const made = await api.call('POST', `/users/${workspaceOwner(name)}/workspaces`, {
    name: workspaceName(name),
    template_id: templateId,
    rich_parameter_values: [{ name: 'git_password', value: secrets.parameter }],
  });
  const { id } = workspace.parse(made);
  const built = await waitForBuild(api, id, buildEnd(name), deps);
  if (name !== 'stopped') return built;
  await api.call('POST', `/workspaces/${id}/builds`, { transition: 'stop' });
  return waitForBuild(api, id, 'succeeded', deps);
}

/** The workspace when the job of its latest build has this state. */
function waitForBuild(api: CoderApi, id: string, state: string, { signal }: FixtureDeps): Promise<WorkspaceAnswer> {
  return waitFor(
    `build of workspace ${id} to be ${state}`,
    async () => {
      const answer = workspace.parse(await api.call('GET', `/workspaces/${id}`));
      return answer.latest_build.job.status === state ? answer : undefined;
    },
    { timeout: 120_000, interval: 200, signal },
  );
}

function buildEnd(name: WorkspaceCase): string {
  if (name === 'failedBuild') return 'failed';
  return name === 'endlessBuild' ? 'running' : 'succeeded';
}

async function importTemplate(
  name: WorkspaceCase,
  secrets: WorkspaceSecrets,
  { api, organization }: Pick<SignedIn, 'api' | 'organization'>,
  deps: FixtureDeps,
): Promise<string> {
  const { hash } = file.parse(await api.call('POST', '/files', await workspaceTemplate(name, secrets)));
  const versions = `/organizations/${organization}/templateversions`;
  const { id } = templateVersion.parse(
    await api.call('POST', versions, {
      name: 'first',
      message: `imported by ci with token=${secrets.versionMessage}`,
      storage_method: 'file',
      file_id: hash,
      provisioner: 'echo',
      tags: {},
    }),
  );
  await waitFor(
    `import of the template ${name}`,
    async () => {
      const { job } = templateVersion.parse(await api.call('GET', `/templateversions/${id}`));
      if (job.status === 'failed') throw new Error(`the import failed: ${job.error ?? ''}`);
      return job.status === 'succeeded' ? true : undefined;
    },
    { timeout: 120_000, interval: 200, signal: deps.signal },
  );
  const made = await api.call('POST', `/organizations/${organization}/templates`, {
    name: workspaceName(name),
    template_version_id: id,
    description: `Built from https://deploy:${secrets.description}@git.example.com/templates.git`,
  });
  return template.parse(made).id;
}
