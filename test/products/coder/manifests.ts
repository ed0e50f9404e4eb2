import { postgresqlObjects, waitForDatabase } from '../postgresql.ts';
import { namespaceObject, secret, secretEnv } from '../workload.ts';
import { coderName, coderSelector, type CoderOptions } from './options.ts';
import type { ServerSecrets } from './planted-secrets.ts';

export const CODER_IMAGE = 'supportpacket.dev/test/coder:2.30.0';
export const VERSION = '2.30.0';

/** What every pod of Coder's chart runs with. */
export const restricted = {
  runAsUser: 1000,
  runAsGroup: 1000,
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  seccompProfile: { type: 'RuntimeDefault' },
} as const;

const database = { user: 'coder', database: 'coder' } as const;

/** Where pods of the cluster reach the servers: the address that the chart sets when nobody tells it another. */
export function accessUrl({ namespace }: CoderOptions): string {
  return `http://coder.${namespace}.svc.cluster.local`;
}

/** Database and servers, in the order in which they have to be made. */
export function coderObjects(options: CoderOptions, secrets: ServerSecrets): readonly object[] {
  const { namespace } = options;
  const name = coderName(options);
  const postgresql = `${name}-postgresql`;
  const { user, database: base } = database;
  const address = `postgres://${user}:${secrets.databasePassword}@${postgresql}.${namespace}.svc:5432/${base}?sslmode=disable`;
  return [
    namespaceObject(namespace),
    ...postgresqlObjects({ namespace, name: postgresql, ...database, password: secrets.databasePassword }),
    secret(namespace, `${name}-db-url`, { url: address }),
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name, labels: chartLabels(options, 'coder') } },
    serverDeployment(options, secrets, waitForDatabase(postgresql)),
    {
      apiVersion: 'v1',
      kind: 'Service',
      // The chart's Service has this name whatever the release is called.
      metadata: { namespace, name: 'coder', labels: chartLabels(options, 'coder') },
      spec: {
        selector: coderSelector(options),
        // Without it a check of a server's own relay may come out at another server, which in the open-source build knows
        // nothing of it, and health takes 30 s and ends with 503.
        sessionAffinity: 'ClientIP',
        ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }],
      },
    },
  ];
}

/** Name of the Service of one server. */
export const NEWEST = 'coder-newest';

/** A Service that always leads to the same server. */
export function serviceOfOne(namespace: string, podIp: string): readonly object[] {
  const labels = { 'kubernetes.io/service-name': NEWEST };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name: NEWEST },
      spec: { ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { namespace, name: NEWEST, labels },
      addressType: 'IPv4',
      endpoints: [{ addresses: [podIp] }],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
  ];
}

/** The labels that Coder's charts give to all they make. */
export function chartLabels(options: CoderOptions, chart: 'coder' | 'coder-provisioner'): Record<string, string> {
  return {
    'helm.sh/chart': `${chart}-${VERSION}`,
    'app.kubernetes.io/name': chart,
    'app.kubernetes.io/instance': coderName(options),
    'app.kubernetes.io/part-of': chart,
    'app.kubernetes.io/version': VERSION,
    'app.kubernetes.io/managed-by': 'Helm',
  };
}

/** The number of replicas is left open: one, until the fixture scales it. */
function serverDeployment(options: CoderOptions, secrets: ServerSecrets, initContainer: object): object {
  const labels = chartLabels(options, 'coder');
  const name = coderName(options);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { namespace: options.namespace, name, labels },
    spec: {
      selector: { matchLabels: coderSelector(options) },
      template: {
        // The chart tells its components apart by an annotation, not by a label.
        metadata: { labels, annotations: { 'app.kubernetes.io/component': 'coderd' } },
        spec: {
          serviceAccountName: name,
          terminationGracePeriodSeconds: 2,
          initContainers: [initContainer],
          containers: [serverContainer(options, secrets)],
        },
      },
    },
  };
}

function serverContainer(options: CoderOptions, secrets: ServerSecrets): object {
  const metrics = options.metrics ?? true;
  return {
    name: 'coder',
    image: CODER_IMAGE,
    imagePullPolicy: 'IfNotPresent',
    command: ['/opt/coder'],
    args: ['server', `--email-auth-password=${secrets.emailArgument}`],
    env: serverEnvironment(options, secrets),
    ports: [
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
      // The chart declares it only then, and never the port of the profiles.
      ...(metrics ? [{ name: 'prometheus-http', containerPort: 2112, protocol: 'TCP' }] : []),
    ],
    securityContext: restricted,
    readinessProbe: { httpGet: { path: '/healthz', port: 'http', scheme: 'HTTP' }, periodSeconds: 1 },
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '1Gi' } },
  };
}

function serverEnvironment(options: CoderOptions, secrets: ServerSecrets): readonly object[] {
  const name = coderName(options);
  const plain: Record<string, string> = {
    CODER_HTTP_ADDRESS: '0.0.0.0:8080',
    CODER_PROMETHEUS_ADDRESS: '0.0.0.0:2112',
    CODER_PPROF_ADDRESS: '0.0.0.0:6060',
    CODER_ACCESS_URL: accessUrl(options),
    CODER_DERP_SERVER_RELAY_URL: 'http://$(KUBE_POD_IP):8080',
    CODER_PROMETHEUS_ENABLE: String(options.metrics ?? true),
    CODER_PPROF_ENABLE: String(options.pprof ?? true),
    // Workspaces without Terraform: builds replay what the template says.
    CODER_PROVISIONER_TYPES: 'echo',
    // One is busy with the build that never ends.
    CODER_PROVISIONER_DAEMONS: '3',
    // No traffic leaves the cluster.
    CODER_TELEMETRY_ENABLE: 'false',
    CODER_UPDATE_CHECK: 'false',
    CODER_OAUTH2_GITHUB_DEFAULT_PROVIDER_ENABLE: 'false',
    CODER_DERP_SERVER_STUN_ADDRESSES: 'disable',
    ...plantedEnvironment(secrets),
    ...options.env,
  };
  return [
    // Stands before its uses.
    { name: 'KUBE_POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    secretEnv('CODER_PG_CONNECTION_URL', `${name}-db-url`, 'url'),
    ...Object.entries(plain).map(([variable, value]) => ({ name: variable, value })),
  ];
}

function plantedEnvironment({ webhook, oidcParameter, scimHeader, backupKey }: ServerSecrets): Record<string, string> {
  return {
    CODER_NOTIFICATIONS_WEBHOOK_ENDPOINT: `https://hooks.example.com/services/T0HARBOUR/${webhook}`,
    CODER_OIDC_AUTH_URL_PARAMS: JSON.stringify({ access_type: 'offline', client_assertion: oidcParameter }),
    CODER_SCIM_AUTH_HEADER: scimHeader,
    // Not Coder's own: what hooks and sidecars are given.
    BACKUP_API_KEY: backupKey,
  };
}
