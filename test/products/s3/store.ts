import { Agent } from 'node:https';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { FixtureCluster, FixtureDeps } from '../kubectl.ts';
import { portForward } from '../port-forward.ts';
import { s3Name, s3Port, s3Region } from './manifests.ts';

/** An S3 server that runs in the cluster, and how to use it. */
export interface S3Installation {
  readonly namespace: string;
  readonly bucket: string;
  /** For pods of the cluster; https when it was deployed with `tls`. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** PEM of the authority that signed the server's certificate; undefined without TLS. */
  readonly caBundle: string | undefined;
}

/** An object of a bucket. */
export interface StoredObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** A client of the server on this machine, through a tunnel; closed by `await using`. */
export interface S3Connection extends AsyncDisposable {
  readonly client: S3Client;
}

/** Opens a tunnel to the server. */
export async function connectS3(cluster: FixtureCluster, s3: S3Installation, deps: FixtureDeps): Promise<S3Connection> {
  const options = { namespace: s3.namespace, target: `deployment/${s3Name}`, port: s3Port };
  const tunnel = await portForward(cluster, options, deps);
  const secure = s3.caBundle !== undefined;
  const client = new S3Client({
    endpoint: `${secure ? 'https' : 'http'}://${tunnel.address}`,
    region: s3Region,
    // A tunnel that broke is open again within a second.
    maxAttempts: 8,
    forcePathStyle: true,
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
    ...(secure ? { requestHandler: { httpsAgent: new Agent({ ca: s3.caBundle }) } } : {}),
  });
  return {
    client,
    async [Symbol.asyncDispose]() {
      client.destroy();
      await tunnel[Symbol.asyncDispose]();
    },
  };
}

/** Makes a bucket unless it is there. */
export async function createBucket({ client }: S3Connection, bucket: string, signal: AbortSignal): Promise<void> {
  try {
    await client.send(new CreateBucketCommand({ Bucket: bucket }), { abortSignal: signal });
  } catch (error) {
    const there = ['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'];
    if (!(error instanceof Error) || !there.includes(error.name)) throw error;
  }
}

/** All objects whose key starts with `prefix`, sorted by key. */
export async function listObjects(
  { client }: S3Connection,
  { bucket, prefix = '' }: { readonly bucket: string; readonly prefix?: string },
  signal: AbortSignal,
): Promise<StoredObject[]> {
  const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix });
  const { Contents: found = [] } = await client.send(command, { abortSignal: signal });
  return found.map(({ Key: key = '', Size: size = 0 }) => ({ key, size }));
}

/** The bytes of an object; for archives of tests, which fit into memory. */
export async function getObject(
  { client }: S3Connection,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  if (body === undefined) throw new Error(`${bucket}/${key}: an answer without a body`);
  return body.transformToByteArray();
}

/** Keys of multipart uploads that were begun and neither completed nor aborted. */
export async function listMultipartUploads(
  { client }: S3Connection,
  bucket: string,
  signal: AbortSignal,
): Promise<string[]> {
  const { Uploads: uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }), {
    abortSignal: signal,
  });
  return uploads.map(({ Key: key = '' }) => key);
}
