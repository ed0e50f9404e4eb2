import type { V1Container, V1Deployment, V1Pod, V1Service } from '../../../../src/kube/types.ts';
import { chartLabels, pod } from '../pods.ts';

/** The parts of a Coder as its charts and its template for Kubernetes make them. */

const ACCESS_URL = 'https://coder.example.com';

export interface CoderOptions {
  readonly namespace?: string;
  readonly release?: string;
  readonly accessUrl?: string;
}

export function coderContainer(members: Partial<V1Container> = {}): V1Container {
  return { name: 'coder', image: 'ghcr.io/coder/coder:v2.30.0', args: ['server'], ...members };
}

function serverOf({ release = 'coder', accessUrl = ACCESS_URL }: CoderOptions) {
  const env = [{ name: 'CODER_ACCESS_URL', value: accessUrl }];
  return { labels: chartLabels('coder', release), containers: [coderContainer({ env })] };
}

export function coderd(name: string, options: CoderOptions = {}): V1Pod {
  const { namespace = 'dev' } = options;
  return pod(name, { namespace, ...serverOf(options) });
}

/** A Deployment of the server without pods. */
export function idleServer(name: string, options: CoderOptions = {}): V1Deployment {
  const { namespace = 'dev' } = options;
  const { labels, containers } = serverOf(options);
  const template = { metadata: { labels }, spec: { containers } };
  return { metadata: { name, namespace }, spec: { replicas: 0, selector: {}, template } };
}

export function provisioner(name: string, url?: string): V1Pod {
  const env = url === undefined ? [] : [{ name: 'CODER_URL', value: url }];
  const container = coderContainer({ args: ['provisionerd', 'start'], env });
  return pod(name, { namespace: 'dev', labels: chartLabels('coder-provisioner', 'runners'), containers: [container] });
}

export interface WorkspaceOptions {
  readonly namespace?: string;
  readonly agentUrl?: string;
  readonly status?: V1Pod['status'];
  readonly phase?: string;
}

/** `alice/api` in pod `name`. */
export function workspace(name: string, ownerAndName: string, options: WorkspaceOptions = {}): V1Pod {
  const { namespace = 'dev', agentUrl = `${ACCESS_URL}/`, status = ready(), phase = 'Running' } = options;
  const [owner = '', workspaceName = ''] = ownerAndName.split('/');
  return pod(name, {
    namespace,
    phase,
    status,
    labels: {
      'app.kubernetes.io/name': 'coder-workspace',
      'com.coder.resource': 'true',
      'com.coder.workspace.id': `id-${name}`,
      'com.coder.workspace.name': workspaceName,
      'com.coder.user.username': owner,
    },
    containers: [{ name: 'dev', image: 'ours/dev:1', env: agentEnv(agentUrl) }],
  });
}

export function agentEnv(url: string): NonNullable<V1Container['env']> {
  return [
    { name: 'CODER_AGENT_TOKEN', value: '00000000-0000-4000-8000-000000000000' },
    { name: 'CODER_AGENT_URL', value: url },
  ];
}

export function ready(restartCount = 0, isReady = true): NonNullable<V1Pod['status']> {
  return { containerStatuses: [{ name: 'dev', ready: isReady, restartCount, image: '', imageID: '' }] };
}

/** A Service of the namespace `dev`, of one release or of all. */
export function service(name: string, clusterIP: string, release?: string): V1Service {
  const selector = release === undefined ? {} : chartLabels('coder', release);
  return { metadata: { name, namespace: 'dev' }, spec: { clusterIP, selector } };
}
