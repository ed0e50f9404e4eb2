import { secretValue } from '../secret-value.ts';

const lower = 'abcdefghijklmnopqrstuvwxyz0123456789';
const hexadecimal = '0123456789abcdef';

/** Every secret of one installation, by where it is planted. Equal for equal `namespace` and `name`. */
export interface MattermostSecrets {
  /** Password of the database user: in the Secret, the environment and the configuration's data source. */
  readonly databasePassword: string;
  /** Plain values in the pod's environment, as mattermost-operator and many users set them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values in the stored configuration, by a name of ours. */
  readonly config: ConfigSecrets;
  /** Values that the server was made to write to its log. */
  readonly log: LogSecrets;
  readonly adminPassword: string;
}

/** Secrets of the configuration. */
export type ConfigSecrets = Readonly<Record<keyof ReturnType<typeof configSecrets>, string>>;
/** Secrets of the log. */
export type LogSecrets = Readonly<Record<keyof ReturnType<typeof logSecrets>, string>>;

/** The secrets of the installation; none of them stands in this repository. */
export function mattermostSecrets({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): MattermostSecrets {
  const seed = `mattermost/${namespace}/${name}`;
  const value: SecretSource = (label, length, alphabet) => secretValue(seed, label, length, alphabet);
  return {
    databasePassword: value('database'),
    environment: {
      MM_EMAILSETTINGS_SMTPPASSWORD: value('smtp'),
      MM_ELASTICSEARCHSETTINGS_PASSWORD: value('elasticsearch'),
      // Not Mattermost's own: what sidecars, hooks and plugins are given.
      BACKUP_WEBHOOK_URL: `https://hooks.example.com/services/T0${value('hook-team', 9)}/${value('hook')}`,
      JIRA_API_TOKEN: value('jira-api'),
    },
    config: configSecrets(value),
    log: logSecrets(value),
    adminPassword: `${value('admin')}-1aA`,
  };
}

/** All planted values, as a test has to look for them in whatever leaves the namespace. */
export function plantedValues(secrets: MattermostSecrets): readonly string[] {
  const hook = 'BACKUP_WEBHOOK_URL';
  const { [hook]: url, ...environment } = secrets.environment;
  return [
    secrets.databasePassword,
    ...Object.values(environment),
    // Of a webhook's address only the last part is the secret.
    ...(url === undefined ? [] : [url.slice(url.lastIndexOf('/') + 1)]),
    ...Object.values(secrets.config),
    ...Object.values(secrets.log),
  ];
}

type SecretSource = (label: string, length?: number, alphabet?: string) => string;

function configSecrets(value: SecretSource) {
  return {
    publicLinkSalt: value('public-link-salt', 32, lower),
    atRestEncryptKey: value('at-rest', 32, lower),
    amazonS3SecretAccessKey: value('s3', 40),
    exportAmazonS3SecretAccessKey: value('export-s3', 40),
    gitLabSecret: value('gitlab', 64, hexadecimal),
    googleSecret: `GOCSPX-${value('google', 28)}`,
    office365Secret: value('office365', 40),
    openIdSecret: value('openid', 32),
    // With characters that JSON, HTML-safe JSON and URLs write in another way.
    ldapBindPassword: `${value('ldap', 10)}&<"${value('ldap-2', 10)}`,
    globalRelayPassword: value('global-relay'),
    redisPassword: value('redis'),
    libreTranslateKey: value('libre-translate', 36, hexadecimal),
    googleDeveloperKey: `AIza${value('google-developer', 35)}`,
    splitKey: value('split', 32, lower),
    elasticsearchUrlPassword: value('elasticsearch-url'),
    imageProxyKey: value('image-proxy'),
    splunkToken: value('splunk', 32, hexadecimal),
    turnSecret: value('turn', 43),
    jiraEncryptionKey: value('jira-encryption', 32),
    jiraWebhookSecret: value('jira-webhook', 32),
    aiApiKey: `sk-proj-${value('ai', 48)}`,
    bridgeClientSecret: value('bridge-client', 40),
    bridgePassphrase: value('bridge-passphrase', 22),
  };
}

function logSecrets(value: SecretSource) {
  return {
    /** The server itself logs an unknown token in full. */
    accessToken: value('access-token', 26, lower),
    password: value('log-password', 20),
    bearer: value('log-bearer', 40),
    urlPassword: value('log-url', 22),
    awsSecretKey: value('log-aws', 40),
    // Header of a JWT with HS256, then random: only the shape matters.
    jwt: `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJ${value('jwt-payload', 40)}.${value('jwt-signature', 43)}`,
  };
}
