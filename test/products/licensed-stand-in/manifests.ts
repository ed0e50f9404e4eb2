import { deployment, namespaceObject, secret, service } from '../workload.ts';
import type { LicensedStandInOptions } from './options.ts';
import type { StandInSecrets } from './planted.ts';

const PORTS = { app: 8065, metrics: 8067, cluster: 8074 };

/** Labels of mattermost-operator, by which the stand-in is found. */
export function standInLabels({ name, installation = name }: LicensedStandInOptions): Readonly<Record<string, string>> {
  return {
    app: 'mattermost',
    'installation.mattermost.com/installation': installation,
    'installation.mattermost.com/resource': name,
  };
}

/** All objects; the Secret `<name>-token` has the bot's token under `token`, and the powerless one under `weak`. */
export function standInObjects(options: LicensedStandInOptions, secrets: StandInSecrets): readonly object[] {
  const { namespace, name, replicas = 1 } = options;
  const named = { namespace, name, labels: standInLabels(options) };
  const workload = deployment({ ...named, pod: { containers: [container(options, secrets)] } });
  return [
    namespaceObject(namespace),
    secret(namespace, `${name}-token`, { token: secrets.token, weak: secrets.weakToken }),
    withReplicas(workload, replicas),
    service(named, PORTS, { clusterIP: 'None', publishNotReadyAddresses: true }),
  ];
}

function withReplicas(workload: object, replicas: number): object {
  return 'spec' in workload && typeof workload.spec === 'object'
    ? { ...workload, spec: { ...workload.spec, replicas } }
    : workload;
}

function container(options: LicensedStandInOptions, secrets: StandInSecrets) {
  const { namespace, name, replicas = 1 } = options;
  const environment: Record<string, string> = {
    STAND_IN_SEED: secrets.seed,
    STAND_IN_RELEASE: options.release ?? '11.11',
    STAND_IN_MODES: (options.modes ?? []).join(','),
    STAND_IN_LOST_NODES: String(options.lostNodes ?? 0),
    STAND_IN_PEERS: replicas > 1 ? `${name}.${namespace}.svc` : '',
    STAND_IN_SLOW_SECONDS: String(options.slowSeconds ?? 20),
    STAND_IN_HUGE_MIB: String(options.hugeMebibytes ?? 64),
    STAND_IN_CPU_SECONDS: String(options.cpuSeconds ?? 1),
    MM_INSTALL_TYPE: 'kubernetes-operator',
  };
  return {
    name: 'mattermost',
    image: 'supportpacket.dev/test/licensed-stand-in:1',
    imagePullPolicy: 'IfNotPresent',
    // By image it is nobody's Mattermost; by its command it is.
    command: ['/mattermost/bin/mattermost'],
    env: Object.entries(environment).map(([variable, value]) => ({ name: variable, value })),
    ports: Object.entries(PORTS).map(([port, containerPort]) => ({ name: port, containerPort })),
    readinessProbe: { httpGet: { path: '/api/v4/system/ping', port: 'app' }, periodSeconds: 1, failureThreshold: 3 },
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '512Mi' } },
  };
}
