import { deployment, secret, secretEnv, service } from '../workload.ts';

/** Where the database of an installation is found. */
export interface DatabaseOptions {
  readonly namespace: string;
  /** Name of the Deployment and its Service. */
  readonly name: string;
  readonly password: string;
}

/** User and database, as Mattermost's manuals name them. */
export const databaseUser = 'mmuser';
export const databaseName = 'mattermost';

/** One PostgreSQL whose data lives as long as its pod. */
export function postgresqlObjects({ namespace, name, password }: DatabaseOptions): readonly object[] {
  const labels = { 'app.kubernetes.io/name': 'postgresql', 'app.kubernetes.io/instance': name };
  const ready = { exec: { command: ['pg_isready', '-h', '127.0.0.1', '-U', databaseUser] } };
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
            image: 'supportpacket.dev/test/postgresql:15',
            imagePullPolicy: 'IfNotPresent',
            env: [
              { name: 'POSTGRES_USER', value: databaseUser },
              { name: 'POSTGRES_DB', value: databaseName },
              secretEnv('POSTGRES_PASSWORD', name, 'POSTGRES_PASSWORD'),
            ],
            ports: [{ name: 'postgresql', containerPort: 5432 }],
            readinessProbe: { ...ready, periodSeconds: 1 },
            volumeMounts: [{ name: 'data', mountPath: '/var/lib/postgresql/data' }],
          },
        ],
      },
    }),
    service({ namespace, name, labels }, { postgresql: 5432 }),
  ];
}
