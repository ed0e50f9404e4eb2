import { SupportPacketError, isSupportPacketError, messageOf } from '../../api/errors.ts';
import { systemErrorCode } from '../../api/system-error.ts';
import type { S3Options } from './options.ts';

/** Name of an error (S3's code, the SDK's or Node's) → what is wrong and what to do. */
type Explain = (options: S3Options) => string;

const bucket = ({ bucket }: S3Options): string => `bucket ${bucket}`;
const host = ({ endpoint }: S3Options): string => (endpoint === undefined ? 'AWS S3' : `the endpoint ${endpoint}`);

const wrongRegion: Explain = (options) =>
  `The ${bucket(options)} is in another region than ${options.region ?? 'the default one'}: correct the region or the endpoint`;
const noPermission: Explain = (options) =>
  `The credentials may not write to ${bucket(options)}: allow s3:PutObject and s3:AbortMultipartUpload on it`;
const badToken: Explain = () => 'The session token of the credentials is invalid or expired: renew the Secret';
const unknownIssuer: Explain = (options) =>
  `The certificate of ${host(options)} is signed by a CA that is not trusted here: name its certificate in caBundleConfigMapRef`;
const full: Explain = (options) => `The store of ${bucket(options)} is full or over its quota: free some space`;

/** Errors that another try does not mend. */
const PERMANENT: Readonly<Record<string, Explain>> = {
  NoSuchBucket: (options) => `There is no ${bucket(options)} at ${host(options)}: create it or correct its name`,
  InvalidBucketName: (options) => `The store refuses the name of ${bucket(options)}: correct it`,
  InvalidAccessKeyId: () => 'The store does not know the access key id of the credentials: correct the Secret',
  SignatureDoesNotMatch: () =>
    'The secret access key does not belong to the access key id (the signature does not match): correct the Secret',
  ExpiredToken: badToken,
  InvalidToken: badToken,
  AccessDenied: noPermission,
  Forbidden: noPermission,
  AllAccessDisabled: noPermission,
  MethodNotAllowed: noPermission,
  PermanentRedirect: wrongRegion,
  TemporaryRedirect: wrongRegion,
  AuthorizationHeaderMalformed: wrongRegion,
  IllegalLocationConstraintException: wrongRegion,
  RequestTimeTooSkewed: () => 'The clock of this machine differs too much from that of the store: set it right',
  CredentialsProviderError: () =>
    'The collector has no identity for S3: name a Secret in credentialsSecretRef or give its ServiceAccount a role',
  EntityTooLarge: (options) => `The archive is too large for ${bucket(options)}: collect less`,
  QuotaExceeded: full,
  XMinioStorageFull: full,
  XMinioAdminBucketQuotaExceeded: full,
  InsufficientStorage: full,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownIssuer,
  SELF_SIGNED_CERT_IN_CHAIN: unknownIssuer,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT: unknownIssuer,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownIssuer,
  CERT_HAS_EXPIRED: (options) => `The certificate of ${host(options)} has expired: renew it`,
  ERR_TLS_CERT_ALTNAME_INVALID: (options) =>
    `The certificate of ${host(options)} is for another host name: correct the endpoint, or set forcePathStyle`,
  EPROTO: (options) => `There is no TLS at ${host(options)}: use http:// or the port that speaks TLS`,
  ERR_SSL_WRONG_VERSION_NUMBER: (options) =>
    `There is no TLS at ${host(options)}: use http:// or the port that speaks TLS`,
};

/** Errors that pass, or may; in the preflight they, too, mean that nothing can be stored. */
const TRANSIENT: Readonly<Record<string, Explain>> = {
  ENOTFOUND: (options) => `The host name of ${host(options)} is unknown: correct the endpoint or the cluster's DNS`,
  EAI_AGAIN: (options) => `The host name of ${host(options)} cannot be resolved now: check the cluster's DNS`,
  ECONNREFUSED: (options) => `Nothing listens at ${host(options)}: correct the address and port, or start the store`,
  ECONNRESET: (options) => `The connection to ${host(options)} was lost: check the store and the network`,
  EPIPE: (options) => `The connection to ${host(options)} was lost: check the store and the network`,
  EHOSTUNREACH: (options) => `There is no way to ${host(options)}: check routes and NetworkPolicies`,
  ENETUNREACH: (options) => `There is no way to ${host(options)}: check routes and NetworkPolicies`,
  ETIMEDOUT: (options) => `There is no answer from ${host(options)}: check routes, NetworkPolicies and the store`,
  TimeoutError: (options) => `There is no answer from ${host(options)}: check routes, NetworkPolicies and the store`,
};

/**
 * Puts an error of the SDK into words. In the `preflight` everything is DESTINATION_UNAVAILABLE; in the `store` phase what may
 * pass is DESTINATION_INTERRUPTED. The SDK's error is not kept as cause: it carries the signed request.
 */
export function explainS3Error(error: unknown, options: S3Options, phase: 'preflight' | 'store'): SupportPacketError {
  const own = ownError(error);
  if (own !== undefined) return own;
  const names = namesOf(error);
  const status = statusOf(error);
  const cause = { cause: plain(error), ...(status === undefined ? {} : { status }) };
  const permanent = firstOf(PERMANENT, names);
  if (permanent !== undefined) return new SupportPacketError('DESTINATION_UNAVAILABLE', permanent(options), cause);
  const passing = firstOf(TRANSIENT, names) ?? passingStatus(status, names);
  const words = passing ?? (() => `${host(options)} answered ${names[0] ?? 'with an error'}: see the store's log`);
  const interrupted = phase === 'store' && passing !== undefined;
  const code = interrupted ? 'DESTINATION_INTERRUPTED' : 'DESTINATION_UNAVAILABLE';
  const text = words(options);
  return new SupportPacketError(code, text.slice(0, 1).toUpperCase() + text.slice(1), cause);
}

/** The S3 or system code of an error, e.g. `NoSuchUpload`. */
export function isS3Error(error: unknown, ...codes: readonly string[]): boolean {
  return namesOf(error).some((name) => codes.includes(name));
}

/** HTTP status of the answer that the SDK turned into `error`. */
export function statusOf(error: unknown): number | undefined {
  if (!isObject(error) || !('$metadata' in error) || !isObject(error.$metadata)) return undefined;
  const status = 'httpStatusCode' in error.$metadata ? error.$metadata.httpStatusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

function passingStatus(status: number | undefined, names: readonly string[]): Explain | undefined {
  if (status === undefined || (status < 500 && status !== 429 && status !== 408)) return undefined;
  return (options) => `${host(options)} answered ${String(status)} ${names[0] ?? ''}: see the store's log`;
}

function firstOf(table: Readonly<Record<string, Explain>>, names: readonly string[]): Explain | undefined {
  const name = names.find((candidate) => Object.hasOwn(table, candidate));
  return name === undefined ? undefined : table[name];
}

/** Name and system code of an error and of those in it (an AggregateError of all addresses, a cause), outermost first. */
function namesOf(error: unknown): string[] {
  if (!isObject(error)) return [];
  const name = 'name' in error && typeof error.name === 'string' ? error.name : '';
  const inner = 'errors' in error && Array.isArray(error.errors) ? error.errors.slice(0, 4) : [];
  const cause = 'cause' in error ? [error.cause] : [];
  const own = [systemErrorCode(error), name].filter((entry) => entry !== '' && entry !== 'Error');
  return [...own, ...[...inner, ...cause].flatMap(namesOf)];
}

/** A refused address is found deep inside the connection's error. */
function ownError(error: unknown): SupportPacketError | undefined {
  if (isSupportPacketError(error)) return error;
  return isObject(error) && 'cause' in error ? ownError(error.cause) : undefined;
}

function plain(error: unknown): Error {
  return new Error(`${namesOf(error)[0] ?? 'Error'}: ${messageOf(error)}`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
