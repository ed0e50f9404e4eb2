import { describe, expect, it } from '@jest/globals';
import { workspace, type Agent } from '../../../../../src/products/coder/api/answers.ts';
import { chooseRuns, type PlacedAgent } from '../../../../../src/products/coder/bundle/cli-runs.ts';
import { coordinatorOf } from '../../../../../src/products/coder/bundle/coordinators.ts';
import { agentPaths, bundleFile } from '../../../../../src/products/coder/bundle/place.ts';

const ID = '00000000-0000-4000-8000-000000000001';
const FIRST = { isFirst: true, logFolder: '', agentFolder: 'agent/' };
const SECOND = { isFirst: false, logFolder: 'workspaces/a/b/', agentFolder: 'workspaces/a/b/agent/' };

describe('a file of the vendor’s bundle', () => {
  it.each([
    ['network/netcheck.json', 'network/netcheck.json', undefined],
    ['network/interfaces.json', 'network/interfaces.json', undefined],
    ['logs.txt', 'logs.txt', 'workspaces/a/b/logs.txt'],
    ['cli_logs.txt', 'cli_logs.txt', 'workspaces/a/b/cli_logs.txt'],
    ['agent/logs.txt', 'agent/logs.txt', 'workspaces/a/b/agent/logs.txt'],
    ['agent/peer_diagnostics.json', 'agent/peer_diagnostics.json', 'workspaces/a/b/agent/peer_diagnostics.json'],
    ['some/new.json', 'some/new.json', undefined],
    // Made from the API.
    ['agent/agent.json', undefined, undefined],
    ['workspace/workspace.json', undefined, undefined],
    ['deployment/health.json', undefined, undefined],
    ['license-status.txt', undefined, undefined],
  ])('%s', (name, first, second) => {
    expect([bundleFile(name, FIRST)?.path, bundleFile(name, SECOND)?.path]).toEqual([first, second]);
  });

  it('of an agent is nothing in a run without one', () => {
    expect(bundleFile('agent/logs.txt', { ...FIRST, agentFolder: undefined })).toBeUndefined();
  });

  it('that others can make too is known beforehand', () => {
    expect(agentPaths('x/agent/')).toContain('x/agent/manifest.json');
  });
});

describe('the replica of an agent', () => {
  const page = (peers: string, tunnels: string): string =>
    `<h2>peers: total 1</h2><td>${peers}</td><h2>tunnels: total 1</h2><td>${tunnels}</td>`;

  it('is the one whose page has it among its peers', () => {
    expect(coordinatorOf(ID, [page('other', ID), page(ID, '')])).toBe(1);
  });

  it('is none when every page came and none has it', () => {
    expect(coordinatorOf(ID, [page('other', ID)])).toBe('elsewhere');
  });

  it('is unknown without all pages', () => {
    expect(coordinatorOf(ID, [page('other', ''), undefined])).toBe('unknown');
  });
});

describe('the command', () => {
  const placed = (agent: Partial<Agent>, job = 'succeeded', mayConnect = true): PlacedAgent => ({
    workspace: workspace.parse({
      id: ID,
      name: 'api',
      owner_name: 'alice',
      latest_build: { id: ID, job: { status: job, file_id: '' } },
    }),
    agent: { id: ID, name: 'main', status: 'connected', ...agent },
    folder: 'agent/',
    mayConnect,
  });

  it('runs where the agent is connected', () => {
    const one = placed({});

    expect(chooseRuns('dev', [one], ['nobody', ID])).toEqual({ runs: [{ placed: one, replica: 1 }], warnings: [] });
  });

  it('runs in the first replica when nobody can say where the agent is connected', () => {
    expect(chooseRuns('dev', [placed({})], [undefined]).runs).toMatchObject([{ replica: 0 }]);
  });

  it.each([
    ['agent main of alice/api is timeout', placed({ status: 'timeout' }), [ID]],
    ['agent main of alice/api waits for a build', placed({}, 'running'), [ID]],
    ['agent main of alice/api is called connected, but', placed({}), ['nobody']],
  ])('does not run: %s', (said, one, pages) => {
    const { runs, warnings } = chooseRuns('dev', [one], pages);

    expect(runs).toEqual([]);
    expect(warnings).toEqual([
      { code: 'AgentNotConnected', target: 'dev', message: expect.stringMatching(new RegExp(said, 'i')) },
    ]);
  });

  it('does not run for an agent that the token may not connect to; that is told once, with the right', () => {
    expect(chooseRuns('dev', [placed({}, 'succeeded', false)], [ID])).toEqual({ runs: [], warnings: [] });
  });
});
