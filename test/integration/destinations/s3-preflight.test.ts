import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createS3Destination } from '../../../src/destinations/s3/s3-destination.ts';
import { DEFAULT_S3_TUNING, type S3Options } from '../../../src/destinations/s3/options.ts';
import { buildVersitygw } from '../../cluster/images/recipes/s3.ts';
import { processDeps } from '../../cluster/deps.ts';
import { runS3 } from './s3-process.ts';
import type { S3Outcome } from './s3-program.ts';
import { startS3Server, type S3Server } from './s3-server.ts';

const signal = new AbortController().signal;
const TUNING = { ...DEFAULT_S3_TUNING, requestAttempts: 2, idleMilliseconds: 20_000 };

const servers = new AsyncDisposableStack();
let server: S3Server;
let secure: S3Server;

beforeAll(async () => {
  server = servers.use(await startS3Server());
  secure = servers.use(await startS3Server({ tls: true }));
}, 600_000);

afterAll(() => servers.disposeAsync());

async function preflight(options: S3Options): Promise<S3Outcome> {
  return runS3({ options, tuning: TUNING }).outcome;
}

/** The words with which the preflight refuses. */
async function refusal(options: S3Options): Promise<string> {
  const { code, message } = await preflight(options);
  expect(code).toBe('DESTINATION_UNAVAILABLE');
  return message ?? '';
}

describe('the preflight of a bucket', () => {
  it('passes and leaves nothing behind', async () => {
    expect(await preflight({ ...server.options, prefix: 'incidents' })).toEqual({});

    expect(await server.objects()).toEqual([]);
    expect(await server.uploads()).toEqual([]);
  });

  it('finds a missing bucket', async () => {
    expect(await refusal({ ...server.options, bucket: 'no-such-bucket' })).toBe(
      `There is no bucket no-such-bucket at the endpoint ${server.endpoint}: create it or correct its name`,
    );
  });

  it('finds an unknown access key', async () => {
    const credentialsDirectory = await server.credentials({ accessKeyId: 'stranger', secretAccessKey: 'x' });

    expect(await refusal({ ...server.options, credentialsDirectory })).toBe(
      'The store does not know the access key id of the credentials: correct the Secret',
    );
  });

  it('finds a wrong secret key', async () => {
    const credentialsDirectory = await server.credentials({ accessKeyId: 'test-access-key', secretAccessKey: 'x' });

    expect(await refusal({ ...server.options, credentialsDirectory })).toBe(
      'The secret access key does not belong to the access key id (the signature does not match): correct the Secret',
    );
  });

  it('finds credentials that may not write to the bucket', async () => {
    const program = join(await buildVersitygw(processDeps(signal)), 'versitygw');
    const user = { accessKeyId: 'reader', secretAccessKey: 'reader-secret-key' };
    const admin = ['--access', 'test-access-key', '--secret', 'test-secret-key-0123456789'];
    const newUser = ['--access', user.accessKeyId, '--secret', user.secretAccessKey, '--role', 'user'];
    execFileSync(program, ['admin', ...admin, '--endpoint-url', server.endpoint, 'create-user', ...newUser]);

    expect(await refusal({ ...server.options, credentialsDirectory: await server.credentials(user) })).toBe(
      'The credentials may not write to bucket packets: allow s3:PutObject and s3:AbortMultipartUpload on it',
    );
  });

  it('finds a wrong region', async () => {
    expect(await refusal({ ...server.options, region: 'eu-north-1' })).toBe(
      'The bucket packets is in another region than eu-north-1: correct the region or the endpoint',
    );
  });

  it('finds a host that does not exist', async () => {
    expect(await refusal({ ...server.options, endpoint: 'http://no-such-host.invalid:9000' })).toMatch(
      /^The host name of the endpoint http:\/\/no-such-host\.invalid:9000 (is unknown|cannot be resolved)/,
    );
  });

  it('finds that nothing listens', async () => {
    expect(await refusal({ ...server.options, endpoint: 'http://127.0.0.1:9' })).toBe(
      'Nothing listens at the endpoint http://127.0.0.1:9: correct the address and port, or start the store',
    );
  });

  it('refuses a metadata service without sending anything', async () => {
    expect(await refusal({ ...server.options, endpoint: 'http://[::ffff:169.254.169.254]' })).toContain(
      'is a link-local or metadata address',
    );
  });

  it('finds Secrets without the right keys', async () => {
    const credentialsDirectory = await server.credentials({ user: 'x' });

    expect(await refusal({ ...server.options, credentialsDirectory })).toContain('it has: user');
  });

  it('can be cancelled', async () => {
    await expect(createS3Destination(server.options, TUNING).preflight(AbortSignal.abort())).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});

describe('TLS', () => {
  it('is accepted with the CA that signed the certificate', async () => {
    expect(await preflight({ ...secure.options, caBundleFile: secure.caFile })).toEqual({});
  });

  it('is refused without it, and says what to name', async () => {
    expect(await refusal(secure.options)).toBe(
      `The certificate of the endpoint ${secure.endpoint} is signed by a CA that is not trusted here: name its certificate in caBundleConfigMapRef`,
    );
  });

  it('is refused for another host name', async () => {
    const endpoint = secure.endpoint.replace('127.0.0.1', 'localhost');

    expect(await refusal({ ...secure.options, endpoint, caBundleFile: secure.caFile })).toContain(
      'is for another host name',
    );
  });

  it('is missed where there is none', async () => {
    const endpoint = server.endpoint.replace('http:', 'https:');

    expect(await refusal({ ...server.options, endpoint })).toBe(
      `There is no TLS at the endpoint ${endpoint}: use http:// or the port that speaks TLS`,
    );
  });

  it('needs a CA bundle that is one', async () => {
    const caBundleFile = join(secure.scratch, 'empty.crt');
    await writeFile(caBundleFile, 'no certificate');

    expect(await refusal({ ...secure.options, caBundleFile })).toBe(
      'The CA bundle cannot be read: the ConfigMap must have the key ca.crt with PEM certificates',
    );
  });
});
