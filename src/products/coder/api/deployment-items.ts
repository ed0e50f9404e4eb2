import type { Item } from '../../ports.ts';
import { licenses } from './answers.ts';
import { apiItem, type ApiFile, type ApiSource } from './api-item.ts';
import { renderLicenseStatus } from './license-status.ts';
import { parseAnswer } from './parse-answer.ts';

/** The server bounds its own health check by 30 s. */
const HEALTH_SECONDS = 45;
/** The API's largest page. */
const PAGE = 200;

/** What every server of the deployment answers alike, or the one that is asked answers for itself as in the vendor's bundle. */
const FILES: readonly ApiFile[] = [
  {
    name: 'Configuration',
    path: 'deployment/config.json',
    url: '/api/v2/deployment/config',
    right: 'deploymentConfig',
    expected: 'object',
    order: 'first',
  },
  {
    name: 'Deployment',
    path: 'deployment/experiments.json',
    url: '/api/v2/experiments',
    right: 'account',
    expected: 'list',
  },
  {
    name: 'Deployment',
    path: 'deployment/stats.json',
    url: '/api/v2/deployment/stats',
    right: 'deploymentStats',
    expected: 'object',
  },
  { name: 'Deployment', path: 'deployment/regions.json', url: '/api/v2/regions', right: 'account', expected: 'object' },
  {
    name: 'Workspaces',
    path: 'deployment/workspaces.json',
    url: `/api/v2/workspaces?limit=${String(PAGE)}`,
    right: 'workspace',
    expected: 'object',
    order: 'first',
  },
  {
    name: 'Health',
    path: 'deployment/health.json',
    // The vendor's bundle does not force it and shows what may be ten minutes old.
    url: '/api/v2/debug/health?force=true',
    right: 'debugInfo',
    expected: 'object',
    seconds: HEALTH_SECONDS,
  },
  {
    name: 'Health',
    path: 'deployment/health_settings.json',
    url: '/api/v2/debug/health/settings',
    right: 'debugInfo',
    expected: 'object',
  },
  {
    name: 'Network',
    path: 'network/connection_info.json',
    url: '/api/v2/workspaceagents/connection',
    right: 'account',
    expected: 'object',
  },
  {
    name: 'Network',
    path: 'network/coordinator_debug.html',
    url: '/api/v2/debug/coordinator',
    right: 'debugInfo',
    expected: 'page',
  },
  {
    name: 'Network',
    path: 'network/tailnet_debug.html',
    url: '/api/v2/debug/tailnet',
    right: 'debugInfo',
    expected: 'page',
  },
];

/** What only a build with a licence has; the open-source build answers 404. */
const ENTERPRISE_FILES: readonly ApiFile[] = [
  {
    name: 'License',
    path: 'deployment/entitlements.json',
    url: '/api/v2/entitlements',
    right: 'account',
    expected: 'object',
  },
  {
    name: 'Deployment',
    path: 'deployment/replicas.json',
    url: '/api/v2/replicas',
    right: 'replicas',
    expected: 'list',
  },
  {
    name: 'Deployment',
    path: 'deployment/workspace_proxies.json',
    url: '/api/v2/workspaceproxies',
    right: 'proxies',
    expected: 'object',
  },
];

/** Names for the message that the open-source build has none of them. */
export const ENTERPRISE_PATHS: readonly string[] = [
  ...ENTERPRISE_FILES.map(({ path }) => path),
  'the licences in license-status.txt',
];

export interface Organization {
  readonly id: string;
  readonly name: string;
}

export interface DeploymentInput {
  readonly organizations: readonly Organization[];
  readonly isOpenSource: boolean;
}

export function deploymentItems(source: ApiSource, { organizations, isOpenSource }: DeploymentInput): readonly Item[] {
  const files = [
    ...FILES,
    ...(isOpenSource ? [] : ENTERPRISE_FILES),
    isOpenSource ? { ...LICENSE_STATUS, right: 'account' as const } : LICENSE_STATUS,
    ...organizations.flatMap(provisionerFiles),
  ];
  return files.map((file) => apiItem(source, file));
}

/** The open-source build answers 404; the vendor's bundle says the same of it. */
const LICENSE_STATUS: ApiFile = {
  name: 'License',
  path: 'license-status.txt',
  url: '/api/v2/licenses',
  right: 'license',
  expected: 'text',
  render: (answer) => renderLicenseStatus(parseAnswer(licenses, answer, 'the list of licences')),
  notFound: renderLicenseStatus([]),
};

/** Daemons with version, tags and last sign of life; jobs with their place in the queue. */
function provisionerFiles({ id, name }: Organization): readonly ApiFile[] {
  const folder = `deployment/provisioners/${name.replaceAll(/[^\w-]/g, '_')}`;
  const common = { name: 'Provisioners', right: 'provisioners', expected: 'list' } as const;
  return [
    { ...common, path: `${folder}/daemons.json`, url: `/api/v2/organizations/${id}/provisionerdaemons` },
    { ...common, path: `${folder}/jobs.json`, url: `/api/v2/organizations/${id}/provisionerjobs?limit=100` },
  ];
}
