import { secretKey } from '../rules/secret-key.ts';
import { looksRandom } from '../rules/value-shape.ts';
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
  const verdict =
    byOption(scalar) ?? byConfiguration(scalar) ?? byEnvironment(scalar) ?? byScript(scalar) ?? genericPolicy(scalar);
  return verdict.action === 'keep' ? byParameter(scalar) : verdict;
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
  if (URL_OPTIONS.has(name) && /^(?:Scheme|Host)$/.test(String(scalar.path.at(-1)))) return KEEP;
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

/** Lists of build parameters that have a name; `parameters.json` is one itself. */
const PARAMETER_LISTS = /^(?:rich_parameter_values|build_parameters|parameters|preset_parameters)$/;

/** Shorter values are no secrets worth looking for everywhere. */
const SHORTEST_LEARNED = 12;

/**
 * The value of a build parameter: what a user typed in, and Coder has no notion of a secret one. What looks like a secret is
 * masked whatever its name; words, regions, images and numbers stay.
 */
function byParameter(scalar: Scalar): Verdict {
  const { path, value } = scalar;
  const [list, index, key] = path.length === 2 ? ['parameters', ...path] : path.slice(-3);
  const isOne = key === 'value' && typeof index === 'number' && typeof list === 'string' && PARAMETER_LISTS.test(list);
  if (!isOne || scalar.sibling('name') === undefined || isWords(value) || !looksRandom(value)) return KEEP;
  return { action: 'mask', rule: 'parameter-value', learn: value.length >= SHORTEST_LEARNED };
}

/** `us-east-1`, `ghcr.io/coder/base:2.30.0`, `git@example.com:team/repo.git`, a UUID. */
function isWords(value: string): boolean {
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return true;
  return value.split(/[\s\-_./:@,]+/).every((word) => {
    const changes = word.match(/[a-z][A-Z]|[A-Z]{2}[a-z]/g)?.length ?? 0;
    return changes < 3 && /^(?:[A-Za-z]{0,20}\d{0,4}(?:[a-z]{0,8}|[A-Z]{0,3})|\d{0,12})$/.test(word);
  });
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
