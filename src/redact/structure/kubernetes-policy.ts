import { secretKey } from '../rules/secret-key.ts';
import { genericPolicy, isConnectionString, isNothing, KEEP, nearestKey } from './generic-policy.ts';
import type { DocumentPath, Policy, Scalar, Verdict } from './policy.ts';

/** Kubernetes objects: literal env values and Secret data always, embedded manifests as documents, the rest by name and form. */
export const kubernetesPolicy: Policy = (scalar) => {
  const { path, value } = scalar;
  if (value === '') return KEEP;
  if (isSecretData(scalar))
    return isNothing(value) && !/^(?:true|false|yes|no|null)$/i.test(value)
      ? KEEP
      : { action: 'mask', rule: 'kubernetes-secret' };
  if (isEnvValue(path)) return isNothing(value) ? KEEP : envVerdict(scalar);
  if (nearestKey(path) === 'kubectl.kubernetes.io/last-applied-configuration') return { action: 'nested' };
  if (isReferenceName(path)) return KEEP;
  return genericPolicy(scalar);
};

/** `env: [{name, value}]` of containers, in objects and templates of any kind; also a map `env: {NAME: value}`. */
function isEnvValue(path: DocumentPath): boolean {
  const [list, index, key] = path.slice(-3);
  return isEnvList(list) && typeof index === 'number' && key === 'value';
}

/**
 * Masked whole whatever it is, but of a connection string with a password only the password. Looked for elsewhere only if
 * the name says that it is a secret.
 */
function envVerdict(scalar: Scalar): Verdict {
  const name = scalar.sibling('name');
  const secret = secretKey(name ?? '');
  const unknown = name === undefined && !scalar.whole(0);
  if (isPublic(scalar.value) || (!unknown && isNamedSetting(name ?? '', scalar.value))) return KEEP;
  if (secret === undefined && !unknown && isPlainSetting(scalar.value))
    return isUrl(scalar.value) ? { action: 'dsn' } : KEEP;
  if (isConnectionString(scalar.value)) return { action: 'dsn', otherwise: 'env-value' };
  return { action: 'mask', rule: 'env-value', learn: secret?.certain === true };
}

/** Public keys and certificates. */
function isPublic(value: string): boolean {
  return /^-----BEGIN (?:[A-Z]+ )?(?:PUBLIC KEY|CERTIFICATE)-----/.test(value) && !value.includes('PRIVATE KEY');
}

/** Who, where and which: names that promise no secret, and a value that no machine made. */
function isNamedSetting(name: string, value: string): boolean {
  return (
    secretKey(name) === undefined &&
    /(?:^|_)(?:USER|USERNAME|HOST|HOSTNAME|DB|DATABASE|NAME|NAMESPACE|REGION|ZONE|PROFILE|ENV|ENVIRONMENT|MODE|LEVEL|FORMAT|TYPE|CLUSTER|DOMAIN|REALM|BUCKET|TZ|LANG|LOCALE|SHELL|EDITOR|VERSION|IMAGE|CLASS)$/.test(
      name,
    ) &&
    /^[a-z0-9._@:/*-]{1,63}$/i.test(value) &&
    !/[a-z0-9+]{16}/i.test(value) &&
    !/[a-z].*[A-Z].*\d|\d.*[A-Z].*[a-z]|[a-z]\d.*[A-Z]/.test(value)
  );
}

/** Numbers, durations, levels, plain URLs, addresses and paths: what a diagnosis needs and no secret looks like. */
function isPlainSetting(value: string): boolean {
  return PLAIN_SETTINGS.some((form) => form.test(value)) && !/[0-9a-zA-Z+/_-]{20}/.test(value);
}

const PLAIN_SETTINGS: readonly RegExp[] = [
  /^-?\d{1,9}(?:\.\d+)?(?:[kKMGT]i?B?|%)?$/,
  /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d))+$/,
  /^(?:trace|debug|info|warn|warning|error|fatal|panic|json|text|console|human|production|development|staging|local|none|all|default|on|off|auto)$/i,
  /^https?:\/\/(?:[a-z0-9.-]+|\$\([A-Z_]+\))(?::\d+)?(?:\/[a-z0-9._-]*)*$/i,
  /^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?$/,
  /^(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?$/,
  /^:\d{2,5}$/,
  /^(?:\/[a-z0-9._-]+)+\/?$/i,
];

function isUrl(value: string): boolean {
  return value.includes('://');
}

/** `env` of containers and `mattermostEnv`, `extraEnv`, `extraEnvVars` of custom resources and charts. */
function isEnvList(part: string | number | undefined): boolean {
  return typeof part === 'string' && /^(?:\w*env|\w*envvars|\w*environment)$/i.test(part);
}

/** Strings under `data` and `stringData` of an object whose kind is Secret, alone or in a list. */
function isSecretData(scalar: Scalar): boolean {
  const place = scalar.path.at(-2);
  if (place !== 'data' && place !== 'stringData') return false;
  const kind = scalar.ancestor(1, 'kind');
  if (kind === undefined && typeof scalar.path.at(-3) === 'number' && mayBeOfSecrets(scalar)) return true;
  // The `kind` comes behind `data`: of an object too large to be held, everything that may be a Secret is one.
  return kind === 'Secret' || (kind === undefined && !scalar.whole(1));
}

/** The members of a typed list have no kind. That of the list may come behind them, or they are all that there is of it. */
function mayBeOfSecrets(scalar: Scalar): boolean {
  const kind = scalar.ancestor(3, 'kind');
  return kind === 'SecretList' || (kind === undefined && (!scalar.whole(3) || typeof scalar.path[0] === 'number'));
}

/** The `name` and `key` of a reference to a Secret or ConfigMap name a thing and hold no secret. */
function isReferenceName(path: DocumentPath): boolean {
  const key = path.at(-1);
  return (
    key === 'name' ||
    key === 'key' ||
    key === 'secretName' ||
    key === 'namespace' ||
    key === 'mountPath' ||
    key === 'kind'
  );
}
