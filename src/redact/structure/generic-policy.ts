import { type SecretKey, secretKey } from '../rules/secret-key.ts';
import {
  isCommonWord,
  isDigest,
  isMarker,
  isObjectName,
  isPath,
  isPlaceholder,
  isReference,
  isSealed,
  looksRandom,
} from '../rules/value-shape.ts';
import type { DocumentPath, Policy, Scalar, Verdict } from './policy.ts';

export const KEEP: Verdict = { action: 'keep' };

/** For any JSON or YAML: keys that promise a secret, name/value pairs, strings that are documents or connection strings. */
export const genericPolicy: Policy = (scalar) => {
  if (isNothing(scalar.value)) return KEEP;
  return byFlag(scalar) ?? byName(scalar) ?? byForm(scalar.value);
};

/** The member of a list behind a flag: `["--token", "value"]`. */
function byFlag({ flag, value }: Scalar): Verdict | undefined {
  const secret = flag === undefined || !/^--?[A-Za-z][\w.-]*$/.test(flag) ? undefined : secretKey(flag);
  if (secret === undefined || value.startsWith('-')) return undefined;
  if (isConnectionString(value)) return { action: 'dsn' };
  return secret.certain || looksRandom(value) ? { action: 'mask', rule: secret.rule } : undefined;
}

/** Empty, masked already, or a reference such as `${NAME}`. */
export function isNothing(value: string): boolean {
  return value === '' || isMarker(value) || isReference(value) || /^(?:true|false|null|yes|no)$/i.test(value);
}

/** Judges by the nearest key, or by the `name` beside a `value`. */
function byName(scalar: Scalar): Verdict | undefined {
  const key = nearestKey(scalar.path);
  if (key === undefined) return undefined;
  const around = byParent(scalar, key);
  if (around !== undefined) return around;
  if (isInline(scalar.path, key)) return { action: 'mask', rule: 'secret' };
  if (key.toLowerCase() !== 'value') return byKey(key, scalar.value);
  const named = NAMES.map((name) => scalar.sibling(name)).find((name) => name !== undefined);
  if (named !== undefined && isCookie(scalar, named)) return { action: 'mask', rule: 'cookie' };
  const sensitive = scalar.sibling('sensitive');
  if (sensitive === 'true') return { action: 'mask', rule: 'sensitive-metadata' };
  // Of an object too large to be held, what says so may come behind the value.
  const unknown = (named === undefined || sensitive === undefined) && !scalar.whole(0);
  return unknown ? { action: 'mask', rule: 'sensitive-metadata', learn: false } : byKey(named ?? key, scalar.value);
}

/** Members that name the `value` beside them. */
const NAMES = ['name', 'key', 'Name', 'title'];

/** `Jwt: {Key: …}`, and the members of `ApiKeys: {…}` and `bearer: {…}`. */
function byParent(scalar: Scalar, key: string): Verdict | undefined {
  const { path, value } = scalar;
  // What `vault operator init` prints.
  if (key === 'keys' && scalar.ancestor(1, 'root_token') !== undefined) return { action: 'mask', rule: 'key' };
  const parent = path.at(-2);
  if (typeof parent !== 'string') return undefined;
  if (key === 'list' && parent === 'chpasswd') return { action: 'mask', rule: 'password' };
  const single = /^(?:key|value)$/i.test(key);
  const secret = secretKey(key.toLowerCase() === 'key' ? `${parent} key` : parent);
  if (secret === undefined || !(single || /(?:keys|tokens|bearer)$/i.test(parent))) return undefined;
  const random = single ? looksRandom(value) && value.length >= 12 : /^(?=.*\d)[A-Za-z0-9+/=_]{20,}$/.test(value);
  return random ? { action: 'mask', rule: secret.rule } : undefined;
}

/** In a recording of a browser: a header, or a member of `cookies`. */
function isCookie({ path, value }: Scalar, name: string): boolean {
  return /^(?:set-)?cookie$/i.test(name) || (path.at(-3) === 'cookies' && looksRandom(value) && value.length >= 16);
}

/** `private_key: {inline_string: …}` of Envoy. */
function isInline(path: DocumentPath, key: string): boolean {
  return /^inline_(?:string|bytes)$/.test(key) && /^(?:private_key|secret|password|token)$/.test(String(path.at(-2)));
}

/** The verdict that a key's name gives, if any. */
function byKey(key: string, value: string): Verdict | undefined {
  const secret = secretKey(key);
  if (secret === undefined) return undefined;
  if (isConnectionString(value)) return { action: 'dsn' };
  if (/^\s*[[{]/.test(value) && value.length > 2) return { action: 'nested' };
  if (!secret.certain && !looksRandom(value)) return undefined;
  if (isOtherThanSecret(value, secret)) return undefined;
  return { action: 'mask', rule: secret.rule };
}

/** Sealed, a place holder, a word, a path, a digest or the name of an object, where the key may hold one. */
function isOtherThanSecret(value: string, { rule, mayBeName }: SecretKey): boolean {
  if (isSealed(value) || isPlaceholder(value) || (mayBeName === true && isObjectName(value))) return true;
  return (rule === 'token' && isCommonWord(value)) || (rule !== 'password' && (isPath(value) || isDigest(value)));
}

/** The verdict that the value itself gives. */
function byForm(value: string): Verdict {
  if (isConnectionString(value)) return { action: 'dsn' };
  if (/^\s*[[{]/.test(value) && /[\]}]\s*$/.test(value) && value.includes('"')) return { action: 'nested' };
  return KEEP;
}

/** A URL, or libpq's `key=value` form with at least two parameters of a connection. */
export function isConnectionString(value: string): boolean {
  if (/;(?:AccountKey|SharedAccessKey|SharedAccessSignature)=/.test(value)) return true;
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value)) return true;
  return (
    (value
      .slice(0, 4096)
      .match(
        /(?:^|[\s;])(?:host|hostaddr|server|data source|port|user|user id|uid|username|dbname|database|sslmode|password|pwd)\s*=/gi,
      )?.length ?? 0) >= 2
  );
}

/** The last key of the path that is no array index. */
export function nearestKey(path: DocumentPath): string | undefined {
  return path.findLast((part) => typeof part === 'string');
}
