import { deployment, namespaceObject, secret, secretEnv, service, type ContainerSpec } from '../workload.ts';

/** Name of the Deployment, the Service and the Secrets. */
export const s3Name = 's3';
export const s3Port = 7070;
export const s3Region = 'us-east-1';

/** Certificate and key of the server, PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What the objects of the S3 server are made from. */
export interface S3ObjectsOptions {
  readonly namespace: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly tls?: ServerCertificate;
}

/** One S3 server whose data lives as long as its pod. */
export function s3Objects({ namespace, accessKeyId, secretAccessKey, tls }: S3ObjectsOptions): readonly object[] {
  const labels = { 'app.kubernetes.io/name': 's3' };
  const secure = tls !== undefined;
  return [
    namespaceObject(namespace),
    secret(namespace, 's3-root', { accessKeyId, secretAccessKey }),
    ...(secure ? [secret(namespace, 's3-tls', { 'tls.crt': tls.certificate, 'tls.key': tls.key })] : []),
    deployment({
      namespace,
      name: s3Name,
      labels,
      pod: {
        securityContext: { runAsNonRoot: true, runAsUser: 65532, fsGroup: 65532 },
        volumes: [
          { name: 'data', emptyDir: {} },
          { name: 'accounts', emptyDir: {} },
          ...(secure ? [{ name: 'tls', secret: { secretName: 's3-tls' } }] : []),
        ],
        containers: [serverContainer(secure)],
      },
    }),
    service({ namespace, name: s3Name, labels }, { s3: s3Port }),
  ];
}

function serverContainer(secure: boolean): ContainerSpec {
  const health = '/healthz';
  // Without accounts of its own the gateway answers an unknown access key with 404 instead of S3's 403 InvalidAccessKeyId.
  const accounts = ['--iam-dir', '/accounts'];
  const listen = ['--port', `:${String(s3Port)}`, '--region', s3Region, '--health', health];
  const certificate = secure ? ['--cert', '/tls/tls.crt', '--key', '/tls/tls.key'] : [];
  return {
    name: 's3',
    image: 'supportpacket.dev/test/s3:1',
    imagePullPolicy: 'IfNotPresent',
    args: [...listen, ...accounts, ...certificate, '--keep-alive', 'posix', '/data'],
    env: [
      secretEnv('ROOT_ACCESS_KEY_ID', 's3-root', 'accessKeyId'),
      secretEnv('ROOT_SECRET_ACCESS_KEY', 's3-root', 'secretAccessKey'),
    ],
    ports: [{ name: 's3', containerPort: s3Port }],
    readinessProbe: { httpGet: { path: health, port: 's3', scheme: secure ? 'HTTPS' : 'HTTP' }, periodSeconds: 1 },
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      { name: 'accounts', mountPath: '/accounts' },
      ...(secure ? [{ name: 'tls', mountPath: '/tls', readOnly: true }] : []),
    ],
  };
}
