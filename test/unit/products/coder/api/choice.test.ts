import { describe, expect, it } from '@jest/globals';
import {
  build,
  templates,
  workspace,
  type Build,
  type Workspace,
} from '../../../../../src/products/coder/api/answers.ts';
import { chooseWorkspaces } from '../../../../../src/products/coder/api/choose-workspaces.ts';
import { matchTemplates } from '../../../../../src/products/coder/api/find-templates.ts';
import { earlierBuilds } from '../../../../../src/products/coder/api/workspace-items.ts';

const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

function aBuild(number: number, status: string): Build {
  return build.parse({ id: uuid(number), build_number: number, job: { status, file_id: '' } });
}

function aWorkspace(n: number, status = 'succeeded', used = '2026-01-01'): Workspace {
  return workspace.parse({
    id: uuid(n),
    name: `w${String(n)}`,
    last_used_at: used,
    latest_build: { id: uuid(1000 + n), job: { status, file_id: '' } },
  });
}

describe('workspaces', () => {
  it('with pods come first and in their order, then those in trouble, then the last used', () => {
    const [a, b, c, d, e] = [
      aWorkspace(1),
      aWorkspace(2),
      aWorkspace(3, 'succeeded', '2026-01-02'),
      aWorkspace(4, 'failed', '2025-01-01'),
      aWorkspace(5, 'succeeded', '2026-01-03'),
    ] as const;

    expect(chooseWorkspaces([b, a], [a, b, c, d, e])).toEqual({ workspaces: [b, a, d, e, c], left: 0 });
  });

  it('are ten, and the number of the others is known', () => {
    const all = Array.from({ length: 30 }, (_, n) => aWorkspace(n + 1));

    const { workspaces, left } = chooseWorkspaces(all.slice(0, 4), all);

    expect([workspaces.length, left]).toEqual([10, 20]);
  });

  it('in trouble and without a pod are told even when ten have pods', () => {
    const withPods = Array.from({ length: 10 }, (_, n) => aWorkspace(n + 1));
    const others = [aWorkspace(20), ...Array.from({ length: 7 }, (_, n) => aWorkspace(n + 30, 'running'))];

    const { workspaces, left } = chooseWorkspaces(withPods, [...withPods, ...others]);

    expect([workspaces.length, left]).toEqual([15, 3]);
    expect(workspaces.slice(10).every(({ latest_build }) => latest_build.job.status === 'running')).toBe(true);
  });
});

describe('earlier builds', () => {
  it('are the newest that failed', () => {
    const history = [1, 2, 3, 4, 5, 6].map((n) => aBuild(n, n % 2 === 0 ? 'failed' : 'succeeded'));

    expect(earlierBuilds(aBuild(7, 'succeeded'), history).map((one) => one.build_number)).toEqual([6, 4, 2]);
  });

  it('have the last good one with them when the present one has failed', () => {
    const history = [aBuild(1, 'succeeded'), aBuild(2, 'succeeded'), aBuild(3, 'canceled'), aBuild(4, 'failed')];

    expect(earlierBuilds(aBuild(4, 'failed'), history).map((one) => one.build_number)).toEqual([3, 2]);
  });
});

describe('templates', () => {
  const all = templates.parse([
    { id: uuid(1), name: 'docker', display_name: 'Docker', organization_name: 'eng' },
    { id: uuid(2), name: 'docker', organization_name: 'ops' },
    { id: uuid(3), name: 'k8s', display_name: 'Kubernetes', organization_name: 'eng' },
  ]);

  it.each([
    ['docker', [1, 2]],
    ['ops/docker', [2]],
    ['kubernetes', [3]],
  ])('%s', (name, found) => {
    expect(matchTemplates('dev', [name], all)).toEqual({
      found: found.map((n) => expect.objectContaining({ id: uuid(n) })),
      warnings: [],
    });
  });

  it('that are not there are told', () => {
    expect(matchTemplates('dev', ['docker', 'nomad'], all).warnings).toEqual([
      { code: 'TemplateNotFound', target: 'dev', message: expect.stringContaining('nomad') },
    ]);
  });
});
