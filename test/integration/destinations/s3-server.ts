import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { S3Options } from '../../../src/destinations/s3/options.ts';
import { buildVersitygw } from '../../cluster/images/recipes/s3.ts';
import { processDeps } from '../../cluster/deps.ts';
import { waitFor } from '../../cluster/wait-for.ts';

export const BUCKET = 'packets';
const ACCESS = { accessKeyId: 'test-access-key', secretAccessKey: 'test-secret-key-0123456789' };

/** A real S3 server (Versity S3 Gateway) as a process on loopback. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string;
  /** A folder for the test's own files. */
  readonly scratch: string;
  /** Certificate of the CA that signed the server's, when it speaks TLS. */
  readonly caFile: string;
  /** What a spec would say to reach it, with the right credentials. */
  readonly options: S3Options;
  start(): Promise<void>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
  /** Writes a credentials Secret's files and gives their folder. */
  credentials(data: Readonly<Record<string, string>>): Promise<string>;
  /** Keys in the bucket, as the server tells them. */
  objects(): Promise<string[]>;
  /** Keys of unfinished uploads, as the server tells them. */
  uploads(): Promise<string[]>;
  /** Number of parts of unfinished uploads on the server's disk. */
  partsOnDisk(): Promise<number>;
  /** A client with the server's own credentials, for what a test has to look at. */
  readonly client: S3Client;
}

/** Starts a server with an empty bucket. */
export async function startS3Server({ tls = false }: { readonly tls?: boolean } = {}): Promise<S3Server> {
  const program = join(await buildVersitygw(processDeps(new AbortController().signal)), 'versitygw');
  const scratch = await mkdtemp(join(tmpdir(), 'supportpacket-s3-'));
  const data = join(scratch, 'data');
  const users = join(scratch, 'users');
  await Promise.all([mkdir(data), mkdir(users)]);
  const port = await freePort();
  const caFile = join(scratch, 'ca.crt');
  const certificate = tls ? makeCertificate(scratch) : [];
  const endpoint = `${tls ? 'https' : 'http'}://127.0.0.1:${String(port)}`;
  const args = ['--port', `127.0.0.1:${String(port)}`, '--quiet', '--iam-dir', users, ...certificate, 'posix', data];
  const env = { ROOT_ACCESS_KEY: ACCESS.accessKeyId, ROOT_SECRET_KEY: ACCESS.secretAccessKey };
  let server: ChildProcess | undefined;
  let secrets = 0;

  const credentials: S3Server['credentials'] = async (entries) => {
    const directory = join(scratch, `secret-${String((secrets += 1))}`);
    await mkdir(directory);
    await Promise.all(Object.entries(entries).map(([key, value]) => writeFile(join(directory, key), value)));
    return directory;
  };
  const kill = async (): Promise<void> => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const gone = once(server, 'exit');
    server.kill('SIGKILL');
    await gone;
  };
  const client = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials: { ...ACCESS } });
  const start = async (): Promise<void> => {
    server = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    await listening(port);
  };
  const dispose = async (): Promise<void> => {
    client.destroy();
    await kill();
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    await start();
    // The test's own client does not know the CA; there the folder is the bucket.
    if (tls) await mkdir(join(data, BUCKET));
    else await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  } catch (error) {
    await dispose();
    throw error;
  }
  const credentialsDirectory = await credentials(ACCESS);
  return {
    endpoint,
    scratch,
    caFile,
    client,
    options: { bucket: BUCKET, endpoint, forcePathStyle: true, credentialsDirectory },
    start,
    kill,
    credentials,
    async objects() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    },
    async uploads() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      return Uploads.flatMap(({ Key }) => Key ?? []);
    },
    async partsOnDisk() {
      const names = await readdir(join(data, BUCKET, '.sgwtmp', 'multipart'), { recursive: true }).catch(() => []);
      return names.filter((name) => /\/\d+$/.test(name)).length;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

/** Below the range that Linux takes for connections and Kubernetes for Services: it stays free while the server is down. */
async function freePort(): Promise<number> {
  return waitFor(
    'a free port',
    async () => {
      const port = randomInt(20_000, 30_000);
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      return port;
    },
    { timeout: 120_000, interval: 1 },
  );
}

async function listening(port: number): Promise<void> {
  await waitFor(
    'the S3 server listens',
    async () => {
      const socket = connect(port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return true;
      } finally {
        socket.destroy();
      }
    },
    { timeout: 120_000, interval: 20 },
  );
}

/** A CA of our own and a certificate for 127.0.0.1; returns the server's arguments. */
function makeCertificate(directory: string): string[] {
  const file = (name: string): string => join(directory, name);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.crt'),
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  );
  const ca = ['-CA', file('ca.crt'), '-CAkey', file('ca.key')];
  const subject = ['-subj', '/CN=s3', '-addext', 'subjectAltName=IP:127.0.0.1'];
  openssl('req', '-x509', ...key, ...ca, '-keyout', file('s3.key'), '-out', file('s3.crt'), '-days', '2', ...subject);
  return ['--cert', file('s3.crt'), '--key', file('s3.key')];
}
