import type { ImageName } from '../../cluster/images/index.ts';
import { applyObjects, kubectl, waitForRollout, type FixtureCluster, type FixtureDeps } from '../kubectl.ts';
import { secretValue } from '../secret-value.ts';
import { selfSignedCertificate } from './certificate.ts';
import { s3Name, s3Objects, s3Port, s3Region, type ServerCertificate } from './manifests.ts';
import { connectS3, createBucket, type S3Installation } from './store.ts';

/** Images that have to be in the cluster before {@link deployS3}. */
export const s3Images = ['s3'] as const satisfies readonly ImageName[];

/** What {@link deployS3} makes. */
export interface S3Options {
  readonly namespace: string;
  readonly bucket: string;
  /** Serve HTTPS with a certificate of its own authority. */
  readonly tls?: boolean;
}

/** Runs an S3 server, waits for it and makes the bucket. Again with the same options changes nothing. */
export async function deployS3(
  cluster: FixtureCluster,
  { namespace, bucket, tls = false }: S3Options,
  deps: FixtureDeps,
): Promise<S3Installation> {
  const seed = `s3/${namespace}`;
  const accessKeyId = `TEST${secretValue(seed, 'id', 16, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
  const secretAccessKey = secretValue(seed, 'key', 40);
  const certificate = tls ? await serverCertificate(cluster, namespace, deps) : undefined;
  const installation: S3Installation = {
    namespace,
    bucket,
    endpoint: `${tls ? 'https' : 'http'}://${serviceNames(namespace)[0]}:${String(s3Port)}`,
    region: s3Region,
    accessKeyId,
    secretAccessKey,
    caBundle: certificate?.certificate,
  };
  const keys = { namespace, accessKeyId, secretAccessKey };
  const objects = s3Objects(certificate === undefined ? keys : { ...keys, tls: certificate });
  await deps.progress.step(`S3 server in ${namespace}`, async () => {
    await applyObjects(cluster, objects, deps);
    await waitForRollout(cluster, { namespace, name: s3Name, seconds: 240 }, deps);
    await using connection = await connectS3(cluster, installation, deps);
    await createBucket(connection, bucket, deps.signal);
  });
  return installation;
}

function serviceNames(namespace: string): [string, ...string[]] {
  const name = `${s3Name}.${namespace}.svc`;
  return [name, `${s3Name}.${namespace}`, `${name}.cluster.local`];
}

/** The running server's certificate, so that a second call does not replace it under the server; else a new one. */
async function serverCertificate(
  cluster: FixtureCluster,
  namespace: string,
  deps: FixtureDeps,
): Promise<ServerCertificate> {
  const template = 'jsonpath={.data.tls\\.crt} {.data.tls\\.key}';
  const args = ['get', 'secret', 's3-tls', '-n', namespace, '-o', template, '--ignore-not-found'];
  const { stdout } = await kubectl(cluster, args, deps);
  const [certificate, key] = stdout.split(' ').map((part) => Buffer.from(part, 'base64').toString());
  if (certificate !== undefined && key !== undefined && certificate !== '') return { certificate, key };
  return selfSignedCertificate(serviceNames(namespace), deps.signal);
}
