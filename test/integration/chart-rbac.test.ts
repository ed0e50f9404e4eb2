import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { packetRules, targetRules, type PolicyRule } from '../../src/operator/rbac-rules.ts';
import { connectApiServer, type ApiServer, type Verdict } from './support/api-server.ts';
import { renderChart, type Rendered } from './support/chart.ts';
import { applyManifests, clusterTool } from './support/kubectl.ts';

const id = randomBytes(3).toString('hex');
const home = `chart-home-${id}`;
const watched = `chart-watched-${id}`;
const elsewhere = `chart-elsewhere-${id}`;
const release = `chart-rbac-${id}`;
const RBAC_KINDS = ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'ServiceAccount'];

let admin: ApiServer;
let clusterWide: readonly Rendered[];
let limited: readonly Rendered[];

function render(args: readonly string[], account: string): Promise<Rendered[]> {
  return renderChart(
    ['--namespace', home, '--set', `userRoles.create=false,fullnameOverride=${account}`, ...args],
    release,
  );
}

/** The operator's account of either mode; the names differ so that both can be there at once. */
const accounts = { clusterWide: `wide-${id}`, limited: `limited-${id}` };

function operator(mode: keyof typeof accounts): ApiServer {
  return admin.as(`system:serviceaccount:${home}:${accounts[mode]}`);
}

async function grant(mode: keyof typeof accounts, namespace: string, rules: readonly PolicyRule[]): Promise<Verdict> {
  const server = operator(mode);
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'collector' }, rules };
  try {
    return await server.request({
      method: 'POST',
      path: `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles?dryRun=All`,
      body: JSON.stringify(role),
    });
  } finally {
    server.close();
  }
}

async function get(mode: keyof typeof accounts, path: string): Promise<boolean> {
  const server = operator(mode);
  try {
    return (await server.request({ method: 'GET', path })).accepted;
  } finally {
    server.close();
  }
}

const collectorRules = [
  ...targetRules({ pods: ['a', 'b'], running: ['a'] }, { ephemeralContainers: false }),
  ...packetRules('ticket'),
];

beforeAll(async () => {
  admin = await connectApiServer();
  clusterWide = await render([], accounts.clusterWide);
  limited = await render(['--set', `watchNamespaces={${watched}}`], accounts.limited);
  const namespaces = [home, watched, elsewhere].map((name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  }));
  const objects = [...clusterWide, ...limited].filter(({ kind }) => RBAC_KINDS.includes(kind));
  await applyManifests([...namespaces, ...objects].map((object) => stringify(object)).join('---\n'));
});

afterAll(async () => {
  const wide = accounts.clusterWide;
  await clusterTool('kubectl', [
    'delete',
    '--ignore-not-found',
    '--wait=false',
    `clusterrole/${wide}`,
    `clusterrolebinding/${wide}`,
    ...[home, watched, elsewhere].map((name) => `namespace/${name}`),
  ]);
  admin.close();
});

describe.each(['clusterWide', 'limited'] as const)('the operator with the rights of mode %s', (mode) => {
  it('may hand out what a collector needs', async () => {
    expect(await grant(mode, watched, collectorRules)).toMatchObject({ accepted: true, message: '' });
  });

  it.each<[string, PolicyRule]>([
    ['Secrets', { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }],
    ['ConfigMaps', { apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    ['deleting Pods', { apiGroups: [''], resources: ['pods'], verbs: ['delete'] }],
    ['everything', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
  ])('may not hand out more: %s', async (_, rule) => {
    const verdict = await grant(mode, watched, [rule]);

    expect(verdict.accepted).toBe(false);
    expect(verdict.message).toContain('attempting to grant RBAC permissions not currently held');
  });

  it('reads no Secret, not even in its own namespace', async () => {
    expect(await get(mode, `/api/v1/namespaces/${watched}/secrets`)).toBe(false);
    expect(await get(mode, `/api/v1/namespaces/${home}/secrets`)).toBe(false);
  });

  it('sees whether a watched namespace allows packets of others', async () => {
    expect(await get(mode, `/api/v1/namespaces/${watched}`)).toBe(true);
  });
});

describe('watchNamespaces', () => {
  it('makes no ClusterRole for the operator', () => {
    expect(limited.filter(({ kind }) => kind.startsWith('ClusterRole'))).toEqual([]);
    expect(clusterWide.filter(({ kind }) => kind === 'ClusterRole')).toHaveLength(1);
  });

  it('gives no right elsewhere', async () => {
    expect(await get('limited', `/api/v1/namespaces/${watched}/pods`)).toBe(true);
    expect(await get('limited', `/api/v1/namespaces/${elsewhere}/pods`)).toBe(false);
    expect(await get('limited', '/api/v1/pods')).toBe(false);
    expect(await grant('limited', elsewhere, collectorRules)).toMatchObject({ accepted: false });
  });

  it('tells the operator which ones', () => {
    expect(JSON.stringify(limited)).toContain(`--watch-namespaces=${watched}`);
    expect(JSON.stringify(clusterWide)).not.toContain('--watch-namespaces');
  });
});
