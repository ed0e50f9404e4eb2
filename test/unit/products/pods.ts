import type { SelectedPod } from '../../../src/api/collect-request.ts';
import type { V1Container, V1Pod } from '../../../src/kube/types.ts';
import type { LivePod } from '../../../src/products/ports.ts';

export interface PodOptions {
  readonly namespace?: string;
  readonly labels?: Record<string, string>;
  readonly containers?: V1Container[];
  readonly phase?: string;
  readonly owner?: string;
  readonly status?: V1Pod['status'];
}

/** A pod as a list of the API server has it. */
export function pod(name: string, options: PodOptions = {}): V1Pod {
  const {
    namespace = 'chat',
    labels = {},
    containers = [mattermost()],
    phase = 'Running',
    owner,
    status = {},
  } = options;
  const ownerReferences = owner === undefined ? [] : [{ apiVersion: 'v1', kind: owner, name: 'o', uid: 'o' }];
  return {
    metadata: { name, namespace, uid: `uid-${name}`, labels, ownerReferences },
    spec: { containers },
    status: { phase, ...status },
  };
}

export function mattermost(members: Partial<V1Container> = {}): V1Container {
  return { name: 'mattermost', image: 'mattermost/mattermost-team-edition:11.1.0', ...members };
}

export function operatorLabels(installation: string): Record<string, string> {
  return { app: 'mattermost', 'installation.mattermost.com/installation': installation };
}

export function chartLabels(chart: string, release: string): Record<string, string> {
  return { 'app.kubernetes.io/name': chart, 'app.kubernetes.io/instance': release };
}

/** A selected pod as the collector finds it. */
export function livePod(
  name: string,
  options: PodOptions & { role?: SelectedPod['role']; running?: boolean } = {},
): LivePod {
  const { role = 'server', running = true, ...rest } = options;
  const object = pod(name, rest);
  const container = object.spec?.containers[0]?.name ?? 'mattermost';
  return { selected: { name, uid: `uid-${name}`, container, role }, pod: object, running };
}
