import type { ContainerSpec } from '../workload.ts';

/** How the installation looks: by whose labels it is found. */
export type MattermostLabels = 'operator' | 'team-edition-chart' | 'enterprise-edition-chart' | 'chart';

/**
 * A database address that cannot work.
 * `refused`: nobody listens; the server ends at once and again and again.
 * `malformed`: a port that is no number; the server's last words hold the whole address, password included.
 * `keyword`: `host=… password=…` with a closed port; the server's log holds the password every two seconds, and it ends after half a minute.
 */
export type BrokenDsn = 'refused' | 'malformed' | 'keyword';

/** What {@link deployMattermost} makes. */
export interface MattermostOptions {
  readonly namespace: string;
  /** Name of the Deployment, its Service and, with the operator's labels, of the installation. */
  readonly name: string;
  readonly replicas?: number;
  readonly labels?: MattermostLabels;
  /** Metrics port with the profiles; on unless told. */
  readonly metrics?: boolean;
  /** Off: mmctl finds no socket. */
  readonly localMode?: boolean;
  /** No PostgreSQL is made, and the server never becomes ready. */
  readonly brokenDsn?: BrokenDsn;
  /** Added to the server's environment and stronger than what the fixture sets, e.g. `MM_LOGSETTINGS_ENABLEFILE: 'false'`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Containers beside the server's own. */
  readonly sidecars?: readonly ContainerSpec[];
  /** Another name for the server's container. */
  readonly containerName?: string;
  /** Another image than the Team Edition. */
  readonly image?: string;
  /** Added to the server's container, e.g. a security context. */
  readonly container?: Readonly<Record<string, unknown>>;
  /** Added to the pod, e.g. a node selector. */
  readonly pod?: Readonly<Record<string, unknown>>;
  /** Folders that lie in volumes of their own, which the sidecars share. */
  readonly volumes?: readonly string[];
  /** A job server beside it, as the operator makes one. */
  readonly jobServer?: boolean;
}

/** What the labels of an installation decide. */
export interface MattermostLayout {
  readonly labels: Readonly<Record<string, string>>;
  readonly container: string;
  readonly apiPortName: string;
  /** The chart of the Team Edition opens no metrics port. */
  readonly hasMetricsPort: boolean;
}

/** Labels, container and ports as mattermost-operator v1.25 and the vendor's charts set them. */
export function mattermostLayout(options: MattermostOptions): MattermostLayout {
  const { containerName } = options;
  return containerName === undefined ? usualLayout(options) : { ...usualLayout(options), container: containerName };
}

function usualLayout({ name, labels = 'operator' }: MattermostOptions): MattermostLayout {
  if (labels === 'operator') {
    return {
      labels: {
        app: 'mattermost',
        'installation.mattermost.com/installation': name,
        'installation.mattermost.com/resource': name,
      },
      container: 'mattermost',
      apiPortName: 'app',
      hasMetricsPort: true,
    };
  }
  const chart = labels === 'chart' ? 'mattermost' : `mattermost-${labels.replace('-chart', '')}`;
  const team = labels === 'team-edition-chart';
  return {
    labels: {
      'app.kubernetes.io/name': chart,
      'app.kubernetes.io/instance': name,
      'app.kubernetes.io/managed-by': 'Helm',
      ...(team ? {} : { 'app.kubernetes.io/component': 'server' }),
    },
    container: chart,
    apiPortName: team ? 'http' : 'api',
    hasMetricsPort: !team,
  };
}
