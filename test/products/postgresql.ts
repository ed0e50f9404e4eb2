import { deployment, secret, secretEnv, service } from './workload.ts';

/** Where the database of an installation is found, and whose it is. */
export interface DatabaseOptions {
  readonly namespace: string;
  /** Name of the Deployment and its Service. */
  readonly name: string;
  readonly user: string;
  readonly database: string;
  readonly password: string;
}

const image = { image: 'supportpacket.dev/test/postgresql:15', imagePullPolicy: 'IfNotPresent' };

/** One PostgreSQL whose data lives as long as its pod. */
export function postgresqlObjects({ namespace, name, user, database, password }: DatabaseOptions): readonly object[] {
  const labels = { 'app.kubernetes.io/name': 'postgresql', 'app.kubernetes.io/instance': name };
  const ready = { exec: { command: ['pg_isready', '-h', '127.0.0.1', '-U', user] } };
  return [
    secret(namespace, name, { POSTGRES_PASSWORD: password }),
    deployment({
      namespace,
      name,
      labels,
      pod: {
        securityContext: { fsGroup: 999 },
        volumes: [{ name: 'data', emptyDir: {} }],
        containers: [
          {
            name: 'postgresql',
            ...image,
            env: [
              { name: 'POSTGRES_USER', value: user },
              { name: 'POSTGRES_DB', value: database },
              secretEnv('POSTGRES_PASSWORD', name, 'POSTGRES_PASSWORD'),
            ],
            ports: [{ name: 'postgresql', containerPort: 5432 }],
            // Asked only until the server answers for the first time: an exec every second is work for the whole machine.
            startupProbe: { ...ready, periodSeconds: 1, failureThreshold: 240 },
            volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
          },
        ],
      },
    }),
    service({ namespace, name, labels }, { postgresql: 5432 }),
  ];
}

/** As mattermost-operator's init container of the same name; it also keeps a server's first start from being a crash. */
export function waitForDatabase(database: string): object {
  return {
    name: 'init-check-database',
    ...image,
    command: ['sh', '-c', `until pg_isready -h ${database} -p 5432; do echo waiting for database; sleep 0.3; done`],
  };
}
