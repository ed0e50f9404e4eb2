import { secretValue } from '../secret-value.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Labels in go/internal: every value that is planted somewhere in a packet, or in what mmctl and REST answer. */
const PLANTED = [
  ...['database', 'replica', 'at-rest', 'public-link-salt', 's3', 'export-s3', 'smtp', 'gitlab', 'ldap'],
  ...['libre-translate', 'elasticsearch-url', 'splunk', 'turn', 'jira', 'jira-undeclared', 'bridge'],
  ...['log-token', 'log-password', 'log-bearer', 'advanced-log', 'rotated-log'],
  ...['ldap-group', 'job-error', 'job-token', 'plugin-token', 'plugin-url', 'warning'],
] as const;

/** What of an installation must not leave its namespace, and its tokens. Equal for an equal seed. */
export interface StandInSecrets {
  /** What the program derives the same values from. */
  readonly seed: string;
  readonly planted: readonly string[];
  /** Of a system administrator's bot. */
  readonly token: string;
  /** Of a bot that may do nothing: 403. */
  readonly weakToken: string;
}

export function standInSecrets({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): StandInSecrets {
  const seed = `licensed-stand-in/${namespace}/${name}`;
  const token = secretValue(seed, 'token', 26, lower);
  return {
    seed,
    planted: [...PLANTED.map((label) => secretValue(seed, label)), token],
    token,
    weakToken: secretValue(seed, 'weak-token', 26, lower),
  };
}
