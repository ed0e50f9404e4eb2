import { waitFor } from '../../cluster/wait-for.ts';
import type { FixtureDeps } from '../kubectl.ts';
import { file, template, templateVersion, workspace, type WorkspaceAnswer } from './answers.ts';
import type { CoderApi } from './api.ts';
import type { WorkspaceCase } from './options.ts';
import type { WorkspaceSecrets } from './planted-secrets.ts';
import { users, type SignedIn } from './users.ts';
import { workspaceTemplate, type TemplateVersionName } from './workspace-template.ts';

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
  const context: ImportContext = { name, secrets, signedIn: { api, organization }, deps };
  const templateId = await createTemplate(context);
  const made = await api.call('POST', `/users/${workspaceOwner(name)}/workspaces`, {
    name: workspaceName(name),
    template_id: templateId,
    rich_parameter_values: [{ name: 'git_password', value: secrets.parameter }],
  });
  const { id } = workspace.parse(made);
  const built = await waitForBuild(api, id, name === 'endlessBuild' ? 'running' : 'succeeded', deps);
  if (name === 'stopped') {
    await api.call('POST', `/workspaces/${id}/builds`, { transition: 'stop' });
    return waitForBuild(api, id, 'succeeded', deps);
  }
  if (!HAS_SECOND_VERSION.includes(name)) return built;
  const version = await importVersion(context, 'second', templateId);
  await api.call('PATCH', `/templates/${templateId}/versions`, { id: version });
  if (name !== 'failedBuild') return built;
  await api.call('POST', `/workspaces/${id}/builds`, { transition: 'start', template_version_id: version });
  return waitForBuild(api, id, 'failed', deps);
}

/** Of one the build with the second version fails, the other was never built with it. */
const HAS_SECOND_VERSION: readonly WorkspaceCase[] = ['failedBuild', 'neverConnects'];

interface ImportContext {
  readonly name: WorkspaceCase;
  readonly secrets: WorkspaceSecrets;
  readonly signedIn: Pick<SignedIn, 'api' | 'organization'>;
  readonly deps: FixtureDeps;
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

/** A template with its first version; returns its id. */
async function createTemplate(context: ImportContext): Promise<string> {
  const { name, secrets, signedIn } = context;
  const made = await signedIn.api.call('POST', `/organizations/${signedIn.organization}/templates`, {
    name: workspaceName(name),
    template_version_id: await importVersion(context, 'first'),
    description: `Built from https://deploy:${secrets.description}@git.example.com/templates.git`,
  });
  return template.parse(made).id;
}

/** Imports a version, of a template that is there or of one to be made; returns its id. */
async function importVersion(
  { name, secrets, signedIn: { api, organization }, deps }: ImportContext,
  version: TemplateVersionName,
  templateId?: string,
): Promise<string> {
  const { hash } = file.parse(await api.call('POST', '/files', await workspaceTemplate(name, secrets, version)));
  const made = await api.call('POST', `/organizations/${organization}/templateversions`, {
    name: version,
    message: `imported by ci with token=${secrets.versionMessage}`,
    storage_method: 'file',
    file_id: hash,
    provisioner: 'echo',
    tags: {},
    ...(templateId === undefined ? {} : { template_id: templateId }),
  });
  const { id } = templateVersion.parse(made);
  await waitFor(
    `import of the template ${name}`,
    async () => {
      const { job } = templateVersion.parse(await api.call('GET', `/templateversions/${id}`));
      if (job.status === 'failed') throw new Error(`the import failed: ${job.error ?? ''}`);
      return job.status === 'succeeded' ? true : undefined;
    },
    { timeout: 120_000, interval: 200, signal: deps.signal },
  );
  return id;
}
