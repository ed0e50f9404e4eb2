import { secretKey } from '../rules/secret-key.ts';
import { CODER_SECRET_OPTIONS } from './coder-options.ts';
import { genericPolicy, isConnectionString, isNothing, KEEP, nearestKey } from './generic-policy.ts';
import type { DocumentPath, Policy, Scalar, Verdict } from './policy.ts';

/** Whatever the server's version; the forms of flag, variable, YAML and JSON are compared without their signs. */
const SECRET_OPTIONS = spelled(CODER_SECRET_OPTIONS);

/** Options that upstream shows although their value grants access: the URL of a webhook, parameters of an OIDC request. */
const URL_OPTIONS = spelled(['notifications-webhook-endpoint', 'webhook-endpoint']);
const PARAMETER_OPTIONS = spelled(['oidc-auth-url-params', 'auth-url-params']);

/** Values that say how to log in and are the same everywhere. */
const PLAIN_PARAMETERS = /^(?:access_type|prompt|response_type|response_mode|hd|scope|display|max_age|ui_locales)$/;

/** Answers of Coder's API: options, configuration, workspaces, agents, manifests, parameters. */
export const coderPolicy: Policy = (scalar) => {
  if (isNothing(scalar.value)) return KEEP;
  return (
    byOption(scalar) ?? byConfiguration(scalar) ?? byEnvironment(scalar) ?? byScript(scalar) ?? genericPolicy(scalar)
  );
};

/** `options[]`: `value` and `default` of one entry, at any depth below them. */
function byOption(scalar: Scalar): Verdict | undefined {
  const depth = scalar.path.findLastIndex((part) => part === 'value' || part === 'default');
  if (depth < 0) return undefined;
  const up = scalar.path.length - 1 - depth;
  const flag = scalar.ancestor(up, 'flag') ?? '';
  const env = scalar.ancestor(up, 'env') ?? '';
  if (flag === '' && env === '') return undefined;
  if (scalar.ancestor(up, 'annotations.secret') === 'true') return secretOption(scalar.value);
  return byName(simple(flag), scalar) ?? byName(simple(env.replace(/^CODER_/, '')), scalar) ?? byEnvName(env, scalar);
}

function byEnvName(env: string, scalar: Scalar): Verdict | undefined {
  const secret = secretKey(env);
  return secret?.certain === true ? secretOption(scalar.value) : undefined;
}

function secretOption(value: string): Verdict {
  return isConnectionString(value)
    ? { action: 'dsn', otherwise: 'coder-secret' }
    : { action: 'mask', rule: 'coder-secret' };
}

function byName(name: string, scalar: Scalar): Verdict | undefined {
  if (name === '') return undefined;
  if (SECRET_OPTIONS.has(name)) return secretOption(scalar.value);
  if (URL_OPTIONS.has(name)) return { action: 'mask', rule: 'webhook' };
  if (PARAMETER_OPTIONS.has(name)) return parameterVerdict(scalar);
  return undefined;
}

/** `{"k": "…"}` below the option, or the same as one string. */
function parameterVerdict(scalar: Scalar): Verdict {
  const key = nearestKey(scalar.path) ?? '';
  return PLAIN_PARAMETERS.test(key) ? KEEP : { action: 'mask', rule: 'coder-secret' };
}

/** `config`, where the option's name is spread over the keys: `oidc.client_secret`, `notifications.webhook.endpoint`. */
function byConfiguration(scalar: Scalar): Verdict | undefined {
  const keys = scalar.path.filter((part) => typeof part === 'string').map(simple);
  for (const length of [1, 2, 3, 4]) {
    const verdict =
      byName(keys.slice(-length).join(''), scalar) ?? byName(keys.slice(-length - 1, -1).join(''), scalar);
    if (verdict !== undefined) return verdict;
  }
  return undefined;
}

/** `environment_variables` of agents and manifests, which upstream's bundle masks whole and the agent's own page does not. */
function byEnvironment(scalar: Scalar): Verdict | undefined {
  const { path, value } = scalar;
  const [map, name] = path.slice(-2);
  if (typeof name !== 'string' || !isEnvironmentMap(path, map)) return undefined;
  if (isConnectionString(value)) return { action: 'dsn', otherwise: 'env-value' };
  return { action: 'mask', rule: 'env-value', learn: secretKey(name)?.certain === true };
}

function isEnvironmentMap(path: DocumentPath, map: string | number | undefined): boolean {
  return path.length >= 2 && typeof map === 'string' && /^(?:environment_variables|environmentVariables)$/.test(map);
}

/** Bodies of scripts, commands and error texts with line ends: text of its own, not the text of a JSON string. */
function byScript({ value }: Scalar): Verdict | undefined {
  return value.includes('\n') && !/^\s*[[{]/.test(value) ? { action: 'text' } : undefined;
}

function spelled(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(simple));
}

function simple(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
