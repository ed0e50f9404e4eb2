import type { PodAccess } from '../../../../../src/kube/ports.ts';
import { parseSpec } from '../../../../../src/api/packet.ts';
import { planApi, type CoderApiInput, type CoderApiPlan } from '../../../../../src/products/coder/api/plan.ts';
import type { Item, LivePod, PlanContext } from '../../../../../src/products/ports.ts';
import { id, TOKEN, type FakeAnswer } from './fake-coder.ts';

const AGENT = id(30);
const WORKSPACE = id(10);
const BUILD = id(20);

/** A healthy workspace of alice with one agent; the version it runs is not the active one. */
export const workspaceAnswer = {
  id: WORKSPACE,
  name: 'api',
  owner_id: id(1),
  owner_name: 'alice',
  template_id: id(40),
  template_active_version_id: id(42),
  latest_build: {
    id: BUILD,
    build_number: 3,
    template_version_id: id(41),
    job: { status: 'succeeded' },
    resources: [{ agents: [{ id: AGENT, name: 'main', status: 'connected' }] }],
  },
};

const version = (n: number): FakeAnswer => ({
  body: { id: id(n), job: { status: 'succeeded', file_id: id(n + 100) } },
});

/** What a small deployment of the open-source build answers to its owner. */
export const ANSWERS: Readonly<Record<string, FakeAnswer>> = {
  '/api/v2/users/me': { body: { id: id(1), username: 'alice' } },
  '/api/v2/buildinfo': { body: { version: 'v2.30.0' } },
  '/api/v2/organizations': { body: [{ id: id(2), name: 'coder' }] },
  '/api/v2/workspaces': { body: { workspaces: [workspaceAnswer], count: 1 } },
  '/api/v2/templates': { body: [{ id: id(40), name: 'docker', active_version_id: id(42) }] },
  '/api/v2/debug/coordinator': { body: `<html><h2>peers</h2><td>${AGENT}</td><h2>tunnels: total 0</h2></html>` },
  '/api/v2/debug/health': { body: { healthy: true, coder_version: 'v2.30.0' } },
  '/api/v2/deployment/config': { body: { options: [{ name: 'x', flag: 'x', value: 'y' }] } },
  [`/api/v2/workspaces/${WORKSPACE}/builds`]: {
    body: [2, 3].map((n) => ({ id: id(17 + n), build_number: n, job: { status: n === 2 ? 'failed' : 'succeeded' } })),
  },
  [`/api/v2/workspacebuilds/${BUILD}/logs`]: {
    body: [{ created_at: '2026-02-03T04:05:06Z', log_level: 'info', log_source: 'p', stage: 's', output: 'o' }],
  },
  [`/api/v2/workspacebuilds/${BUILD}/parameters`]: { body: [] },
  [`/api/v2/workspaceagents/${AGENT}/logs`]: { body: [] },
  [`/api/v2/templateversions/${id(41)}`]: version(41),
  [`/api/v2/templateversions/${id(42)}`]: version(42),
  [`/api/v2/files/${id(142)}`]: { body: Buffer.from('PK\u0003\u0004') },
};

export const live = (name: string, role: 'server' | 'workspace', labels: Record<string, string> = {}): LivePod => ({
  selected: { name, uid: name, container: 'coder', role },
  pod: { metadata: { name, namespace: 'dev', labels }, spec: { containers: [{ name: 'coder' }] } },
  running: true,
});

export const never = new AbortController().signal;

export async function plan(
  access: PodAccess,
  coder: object = {},
  overrides: Partial<CoderApiInput> = {},
  items: object = {},
): Promise<CoderApiPlan> {
  const spec = parseSpec({ targets: [{ name: 'dev', type: 'Coder', coder }], items });
  const context = { spec, access, now: new Date(0) } as unknown as PlanContext;
  const servers = [{ live: live('coder-0', 'server'), port: 8080 }];
  const input = { target: 'dev', root: 'coder/dev/', token: TOKEN, servers, workspaces: [], ...overrides };
  return planApi(context, input, never);
}

/** The content of an item by its first rung. */
export async function contentOf({ items }: CoderApiPlan, path: string): Promise<string> {
  const item = items.find((one: Item) => one.path === `coder/dev/${path}`);
  if (item === undefined) throw new Error(`no item ${path}`);
  const opened = await item.rungs[0]?.open(never);
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened?.chunks ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export function paths({ items }: CoderApiPlan): readonly string[] {
  return items.map(({ path }) => path.slice('coder/dev/'.length)).sort();
}
