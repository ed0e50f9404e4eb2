import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { S3Client } from '@aws-sdk/client-s3';
import { SupportPacketError } from '../../api/errors.ts';
import { readCredentials } from './credentials.ts';
import { assertEndpointAllowed, guardedLookup } from './denied-address.ts';
import type { S3Options, S3Tuning } from './options.ts';

const CONNECT_MILLISECONDS = 10_000;

/** Makes the SDK's client; loads the SDK. Rejects with DESTINATION_UNAVAILABLE for a bad endpoint, credentials or CA bundle. */
export async function openS3Client(options: S3Options, tuning: S3Tuning): Promise<S3Client> {
  const { endpoint, credentialsDirectory, caBundleFile } = options;
  if (endpoint !== undefined) assertEndpointAllowed(endpoint);
  const credentials = credentialsDirectory === undefined ? undefined : await readCredentials(credentialsDirectory);
  const ca = caBundleFile === undefined ? undefined : await trustedCertificates(caBundleFile);
  const connection = { keepAlive: true, lookup: guardedLookup() };
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({
    region: options.region ?? 'us-east-1',
    forcePathStyle: options.forcePathStyle ?? false,
    maxAttempts: tuning.requestAttempts,
    retryMode: 'standard',
    // Newer checksums only where they are asked for: not every S3-compatible store knows them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      httpAgent: new HttpAgent(connection),
      httpsAgent: new HttpsAgent({ ...connection, ...(ca === undefined ? {} : { ca }) }),
      connectionTimeout: CONNECT_MILLISECONDS,
      socketTimeout: tuning.idleMilliseconds,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
}

/** The bundle beside the certificates that Node trusts anyway: a private store's CA does not take AWS's away. */
async function trustedCertificates(file: string): Promise<string[]> {
  try {
    const bundle = await readFile(file, 'utf8');
    if (!bundle.includes('-----BEGIN CERTIFICATE-----')) throw new Error('no certificate in it');
    return [...getCACertificates('default'), bundle];
  } catch (error) {
    const message = 'The CA bundle cannot be read: the ConfigMap must have the key ca.crt with PEM certificates';
    throw new SupportPacketError('DESTINATION_UNAVAILABLE', message, { cause: error });
  }
}
