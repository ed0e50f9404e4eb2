import { looksRandom } from '../rules/value-shape.ts';
import { genericPolicy, isConnectionString, isNothing, KEEP } from './generic-policy.ts';
import { MATTERMOST_DSN_KEYS, MATTERMOST_NESTED_KEYS, MATTERMOST_SECRET_KEYS } from './mattermost-keys.ts';
import type { DocumentPath, Policy } from './policy.ts';

const SECRET = lowerCased(MATTERMOST_SECRET_KEYS);
const DSN = lowerCased(MATTERMOST_DSN_KEYS);
const NESTED = lowerCased(MATTERMOST_NESTED_KEYS);

/** Names of plugin settings that hold secrets beyond those that any key name tells. */
const PLUGIN_SECRET = /key|salt|auth|cert|webhook|signature|nonce|license|cookie|session/i;

/** config.json of a Mattermost server: the known keys, then every key by its name; plugin settings more strictly. */
export const mattermostConfigPolicy: Policy = (scalar) => {
  if (isNothing(scalar.value)) return KEEP;
  const key = keyOf(scalar.path);
  if (SECRET.has(key)) return { action: 'mask', rule: 'mattermost-secret' };
  if (DSN.has(key)) return { action: 'dsn' };
  if (NESTED.has(key)) return { action: 'nested' };
  const verdict = genericPolicy(scalar);
  if (verdict.action !== 'keep' || !isPluginSetting(scalar.path)) return verdict;
  const name = scalar.path.findLast((part) => typeof part === 'string') ?? '';
  if (
    PLUGIN_SECRET.test(name) &&
    !/id$/i.test(name) &&
    looksRandom(scalar.value) &&
    !isConnectionString(scalar.value)
  ) {
    return { action: 'mask', rule: 'plugin-secret' };
  }
  return KEEP;
};

/** The path without array indexes, in lower case (Go's decoder ignores case). */
function keyOf(path: DocumentPath): string {
  return path
    .filter((part) => typeof part === 'string')
    .join('.')
    .toLowerCase();
}

function isPluginSetting(path: DocumentPath): boolean {
  return String(path[0]).toLowerCase() === 'pluginsettings' && String(path[1]).toLowerCase() === 'plugins';
}

function lowerCased(keys: readonly string[]): ReadonlySet<string> {
  return new Set(keys.map((key) => key.toLowerCase()));
}
