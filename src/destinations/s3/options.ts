/** Where and how archives are put into an S3-compatible store. */
export interface S3Options {
  readonly bucket: string;
  /** Prefix of the key, without a slash at either end. */
  readonly prefix?: string;
  readonly region?: string;
  /** Default: AWS. */
  readonly endpoint?: string;
  /** Bucket in the path instead of the host name. */
  readonly forcePathStyle?: boolean;
  readonly serverSideEncryption?: 'AES256' | 'aws:kms';
  /** Folder of a mounted Secret; see `readCredentials`. Absent: the collector's own identity (IRSA and the like). */
  readonly credentialsDirectory?: string;
  /** PEM file with certificates to trust beside the built-in ones. */
  readonly caBundleFile?: string;
  /** An earlier attempt of the same packet may have left its archive: it is replaced. Default: nothing is overwritten. */
  readonly replace?: boolean;
}

/** How hard it is tried. */
export interface S3Tuning {
  /** Least bytes of a part; S3 wants 5 MiB. Parts get larger when there would be more than 10,000 of them. */
  readonly minPartBytes: number;
  /** Parts that are sent at the same time; each is in memory. */
  readonly concurrency: number;
  /** Tries of one request. */
  readonly requestAttempts: number;
  /** Pauses between tries of the whole upload, in milliseconds; their number is that of the tries less one. */
  readonly pausesMilliseconds: readonly number[];
  /** A connection on which nothing moves for so long is given up, in milliseconds. */
  readonly idleMilliseconds: number;
  /** Sends a CRC-32 with each part. Default: to AWS only, where buckets with object lock want it; older stores refuse it. */
  readonly partChecksums?: boolean;
}

export const DEFAULT_S3_TUNING: S3Tuning = {
  minPartBytes: 8 * 1024 * 1024,
  concurrency: 3,
  requestAttempts: 5,
  pausesMilliseconds: [2_000, 8_000, 30_000],
  idleMilliseconds: 60_000,
};
