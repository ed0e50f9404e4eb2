import type { Item } from '../../ports.ts';
import { buildLogs, type Build } from './answers.ts';
import { apiItem, type ApiFile, type ApiSource } from './api-item.ts';
import type { FoundWorkspace } from './find-workspaces.ts';
import { renderBuildLogs } from './log-text.ts';
import { parseAnswer } from './parse-answer.ts';
import { versionFiles } from './template-files.ts';

/** Earlier builds whose logs are worth their bytes. */
const MOST_EARLIER = 3;
const BUILD_LOG_SECONDS = 45;

/**
 * A workspace as the vendor's bundle shows it, and what that leaves out: the version of the template that it really runs, the
 * times of its build, and what became of the builds before.
 */
export function workspaceItems(
  source: ApiSource,
  { folder, workspace: one }: FoundWorkspace,
  history: readonly Build[],
): readonly Item[] {
  const { latest_build: build } = one;
  const inside = `${folder}workspace/`;
  const files: readonly ApiFile[] = [
    {
      ...document(`${inside}workspace.json`, `/api/v2/workspaces/${one.id}`),
      // Teaches the redactor what is sensitive in it, before anything of the workspace is written.
      order: 'first',
    },
    {
      ...document(`${inside}parameters.json`, `/api/v2/workspacebuilds/${build.id}/parameters`),
      expected: 'list',
      order: 'first',
    },
    logFile(`${inside}build_logs.txt`, build),
    document(`${inside}timings.json`, `/api/v2/workspacebuilds/${build.id}/timings`),
    { ...document(`${inside}builds.json`, `/api/v2/workspaces/${one.id}/builds?limit=25`), expected: 'list' },
    {
      ...document(`${inside}template.json`, `/api/v2/templates/${encodeURIComponent(one.template_id)}`),
      right: 'template',
    },
    ...versionFiles(inside, one.template_active_version_id),
    ...(build.template_version_id === one.template_active_version_id
      ? []
      : versionFiles(`${inside}build_`, build.template_version_id)),
    ...earlierBuilds(build, history).flatMap((earlier) => [
      document(`${inside}builds/${String(earlier.build_number)}/build.json`, `/api/v2/workspacebuilds/${earlier.id}`),
      logFile(`${inside}builds/${String(earlier.build_number)}/build_logs.txt`, earlier),
    ]),
  ];
  return files.map((file) => apiItem(source, file));
}

function document(path: string, url: string): ApiFile {
  return { name: 'Workspaces', path, url, right: 'workspace', expected: 'object' };
}

/** Without `follow` a running build answers with what it has written so far; with it the answer never ends. */
function logFile(path: string, build: Build): ApiFile {
  return {
    name: 'Logs',
    path,
    url: `/api/v2/workspacebuilds/${build.id}/logs`,
    right: 'workspace',
    expected: 'text',
    seconds: BUILD_LOG_SECONDS,
    render: (answer) => renderBuildLogs(parseAnswer(buildLogs, answer, 'the logs of a build')),
  };
}

/** The newest that failed, and the last that did not when the present one has failed too: what was different? Pure. */
export function earlierBuilds(present: Build, history: readonly Build[]): readonly Build[] {
  const earlier = history
    .filter(({ build_number }) => build_number < present.build_number)
    .toSorted((one, other) => other.build_number - one.build_number);
  const failed = earlier.filter(({ job }) => job.status !== 'succeeded').slice(0, MOST_EARLIER);
  const good = present.job.status === 'succeeded' ? undefined : earlier.find(({ job }) => job.status === 'succeeded');
  return [...failed, ...(good === undefined ? [] : [good])];
}
