import type * as S3 from '@aws-sdk/client-s3';
import { SupportPacketError } from '../../api/errors.ts';
import { openS3Client } from './client.ts';
import type { S3Options, S3Tuning } from './options.ts';
import { isS3Error, statusOf } from './s3-error.ts';

/** One part of an upload that the store has acknowledged. */
export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
  /** Base64; only where part checksums are in use. */
  readonly crc32: string | undefined;
}

/** What the store says about an object. */
export interface ObjectFacts {
  readonly sizeBytes: number;
  readonly sha256: string | undefined;
}

/** Requests that bring an object into the store; errors are the SDK's. */
interface UploadRequests {
  /** Resolves to the upload's id. */
  createUpload(key: string, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string>;
  uploadPart(
    key: string,
    uploadId: string,
    part: { readonly number: number; readonly body: Buffer },
    signal: AbortSignal,
  ): Promise<UploadedPart>;
  completeUpload(key: string, uploadId: string, parts: readonly UploadedPart[], signal: AbortSignal): Promise<void>;
  /** Resolves also when the upload is gone already. */
  abortUpload(key: string, uploadId: string, signal: AbortSignal): Promise<void>;
}

/** Requests that look; errors are the SDK's. */
interface QueryRequests {
  /** Ids of unfinished uploads of exactly this key. */
  listUploads(key: string, signal: AbortSignal): Promise<string[]>;
  /** `absent`: there is none; `unknown`: the credentials may not look. */
  head(key: string, signal: AbortSignal): Promise<ObjectFacts | 'absent' | 'unknown'>;
}

/** The few requests that storing an archive takes. */
export interface ObjectStore extends UploadRequests, QueryRequests, Disposable {}

interface Connection {
  readonly client: S3.S3Client;
  readonly sdk: typeof S3;
  readonly options: S3Options;
  readonly tuning: S3Tuning;
}

/** Opens a store. The SDK is loaded here, when it is needed, and not before. */
export async function openObjectStore(options: S3Options, tuning: S3Tuning): Promise<ObjectStore> {
  const client = await openS3Client(options, tuning);
  const connection = { client, sdk: await import('@aws-sdk/client-s3'), options, tuning };
  return {
    ...uploadRequests(connection),
    ...queryRequests(connection),
    [Symbol.dispose]: () => client.destroy(),
  };
}

function uploadRequests({ client, sdk, options, tuning }: Connection): UploadRequests {
  const { bucket: Bucket, serverSideEncryption: encryption } = options;
  const withChecksum = tuning.partChecksums ?? options.endpoint === undefined;
  const algorithm = withChecksum ? ({ ChecksumAlgorithm: 'CRC32' } as const) : {};
  return {
    async createUpload(Key, Metadata, abortSignal) {
      const about = { ContentType: 'application/gzip', Metadata, ...algorithm };
      const encrypted = encryption === undefined ? {} : { ServerSideEncryption: encryption };
      const command = new sdk.CreateMultipartUploadCommand({ Bucket, Key, ...about, ...encrypted });
      return given((await client.send(command, { abortSignal })).UploadId, 'upload id');
    },
    async uploadPart(Key, UploadId, { number, body }, abortSignal) {
      const part = { Bucket, Key, UploadId, PartNumber: number, Body: body, ContentLength: body.length, ...algorithm };
      const { ETag, ChecksumCRC32 } = await client.send(new sdk.UploadPartCommand(part), { abortSignal });
      return { number, etag: given(ETag, 'ETag of a part'), crc32: ChecksumCRC32 };
    },
    async completeUpload(Key, UploadId, parts, abortSignal) {
      const Parts = parts.map(({ number, etag, crc32 }) => ({ PartNumber: number, ETag: etag, ChecksumCRC32: crc32 }));
      const whole = { Bucket, Key, UploadId, MultipartUpload: { Parts } };
      await client.send(new sdk.CompleteMultipartUploadCommand(whole), { abortSignal });
    },
    async abortUpload(Key, UploadId, abortSignal) {
      try {
        await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }), { abortSignal });
      } catch (error) {
        if (!isS3Error(error, 'NoSuchUpload')) throw error;
      }
    },
  };
}

function queryRequests({ client, sdk, options }: Connection): QueryRequests {
  const { bucket: Bucket } = options;
  return {
    async listUploads(Key, abortSignal) {
      const command = new sdk.ListMultipartUploadsCommand({ Bucket, Prefix: Key });
      const { Uploads = [] } = await client.send(command, { abortSignal });
      return Uploads.filter((upload) => upload.Key === Key).flatMap(({ UploadId }) => UploadId ?? []);
    },
    async head(Key, abortSignal) {
      const command = new sdk.HeadObjectCommand({ Bucket, Key });
      try {
        const { ContentLength, Metadata } = await client.send(command, { abortSignal });
        return { sizeBytes: ContentLength ?? 0, sha256: Metadata?.['sha256'] };
      } catch (error) {
        // A HEAD has no body, so there is no code, only the status.
        if (statusOf(error) === 404) return 'absent';
        if (statusOf(error) === 403) return 'unknown';
        throw error;
      }
    },
  };
}

function given(value: string | undefined, what: string): string {
  if (value !== undefined && value !== '') return value;
  throw new SupportPacketError('DESTINATION_UNAVAILABLE', `The store gives no ${what}: it does not speak S3 multipart`);
}
