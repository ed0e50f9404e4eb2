import { postgresqlObjects, waitForDatabase } from '../postgresql.ts';
import { deployment, namespaceObject, secret, secretEnv, service, type ContainerSpec } from '../workload.ts';
import { databaseName, databaseUser, dataSource } from './data-source.ts';
import { mattermostLayout, type MattermostLayout, type MattermostOptions } from './options.ts';
import type { MattermostSecrets } from './planted-secrets.ts';

/** All objects of an installation, in the order in which they have to be made. */
export function mattermostObjects(options: MattermostOptions, secrets: MattermostSecrets): readonly object[] {
  const { namespace, name, brokenDsn } = options;
  const database = `${name}-postgresql`;
  const address = dataSource(`${database}.${namespace}.svc`, secrets.databasePassword, brokenDsn);
  const account = { user: databaseUser, database: databaseName };
  const layout = mattermostLayout(options);
  const named = { namespace, name, labels: layout.labels };
  const ports = serverPorts(options, layout);
  return [
    namespaceObject(namespace),
    ...(brokenDsn === undefined
      ? postgresqlObjects({ namespace, name: database, ...account, password: secrets.databasePassword })
      : []),
    secret(namespace, `${name}-database`, { DB_CONNECTION_STRING: address }),
    deployment({
      ...named,
      pod: {
        initContainers: brokenDsn === undefined ? [waitForDatabase(database)] : [],
        containers: [serverContainer(options, layout, secrets), ...(options.sidecars ?? []).map(mounting(options))],
        volumes: (options.volumes ?? []).map((path) => ({ name: volumeName(path), emptyDir: {} })),
        ...options.pod,
      },
    }),
    ...(options.jobServer === true ? [jobServer(options, layout, secrets)] : []),
    // As the operator makes it: also for pods that are not ready.
    service(named, ports, { clusterIP: 'None', publishNotReadyAddresses: true }),
  ];
}

function serverContainer(
  options: MattermostOptions,
  layout: MattermostLayout,
  secrets: MattermostSecrets,
): ContainerSpec {
  const ping = { httpGet: { path: '/api/v4/system/ping', port: layout.apiPortName } };
  const ports = Object.entries(serverPorts(options, layout));
  return mounting(options)({
    name: layout.container,
    image: options.image ?? 'supportpacket.dev/test/mattermost-team-edition:11.1',
    imagePullPolicy: 'IfNotPresent',
    env: serverEnvironment(options, secrets),
    ports: ports.map(([port, containerPort]) => ({ name: port, containerPort, protocol: 'TCP' })),
    readinessProbe: { ...ping, periodSeconds: 1, failureThreshold: 3 },
    livenessProbe: { ...ping, initialDelaySeconds: 60, periodSeconds: 10, failureThreshold: 6 },
    resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '1Gi' } },
    ...options.container,
  });
}

function volumeName(path: string): string {
  return path.slice(1).replaceAll('/', '-');
}

function mounting({ volumes = [] }: MattermostOptions): (container: ContainerSpec) => ContainerSpec {
  const volumeMounts = volumes.map((path) => ({ name: volumeName(path), mountPath: path }));
  return (container) => (volumes.length === 0 ? container : { ...container, volumeMounts });
}

/** As mattermost-operator makes it: the same image and environment, another command and label, no ports. */
function jobServer(options: MattermostOptions, layout: MattermostLayout, secrets: MattermostSecrets): object {
  const { namespace, name } = options;
  const {
    ports: _ports,
    readinessProbe: _ready,
    livenessProbe: _live,
    ...container
  } = serverContainer(options, layout, secrets);
  return deployment({
    namespace,
    name: `${name}-jobserver`,
    labels: { ...layout.labels, app: 'mattermost-jobserver' },
    pod: {
      initContainers: [waitForDatabase(`${name}-postgresql`)],
      containers: [
        { ...container, name: 'mattermost-jobserver', command: ['/mattermost/bin/mattermost', 'jobserver'] },
      ],
    },
  });
}

function serverPorts(options: MattermostOptions, layout: MattermostLayout): Record<string, number> {
  const metrics = (options.metrics ?? true) && layout.hasMetricsPort;
  return { [layout.apiPortName]: 8065, ...(metrics ? { metrics: 8067 } : {}) };
}

/** As mattermost-operator v1.25 composes it, with the plain secrets that it and its users put there. */
function serverEnvironment(options: MattermostOptions, secrets: MattermostSecrets): object[] {
  const address = `${options.name}-database`;
  const metrics = options.metrics ?? true;
  const plain: Record<string, string> = {
    MM_SQLSETTINGS_DRIVERNAME: 'postgres',
    MM_SERVICESETTINGS_SITEURL: `https://${options.name}.example.com`,
    MM_PLUGINSETTINGS_ENABLEUPLOADS: 'true',
    MM_METRICSSETTINGS_ENABLE: String(metrics),
    MM_METRICSSETTINGS_LISTENADDRESS: ':8067',
    MM_INSTALL_TYPE: options.labels === undefined || options.labels === 'operator' ? 'kubernetes-operator' : 'helm',
    MM_CLUSTERSETTINGS_ENABLE: 'true',
    MM_CLUSTERSETTINGS_CLUSTERNAME: 'production',
    // No traffic leaves the cluster.
    MM_LOGSETTINGS_ENABLEDIAGNOSTICS: 'false',
    MM_SERVICESETTINGS_ENABLESECURITYFIXALERT: 'false',
    MM_EMAILSETTINGS_SENDPUSHNOTIFICATIONS: 'false',
    MM_ANNOUNCEMENTSETTINGS_ADMINNOTICESENABLED: 'false',
    MM_ANNOUNCEMENTSETTINGS_USERNOTICESENABLED: 'false',
    ...(options.localMode === false ? { MM_SERVICESETTINGS_ENABLELOCALMODE: 'false' } : {}),
    ...secrets.environment,
    ...options.env,
  };
  return [
    // A keyword address would be taken for the name of a configuration file.
    ...(options.brokenDsn === 'keyword' ? [] : [secretEnv('MM_CONFIG', address, 'DB_CONNECTION_STRING')]),
    secretEnv('MM_SQLSETTINGS_DATASOURCE', address, 'DB_CONNECTION_STRING'),
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
  ];
}
