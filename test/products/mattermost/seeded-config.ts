import type { ConfigSecrets } from './planted-secrets.ts';

/** A part of the configuration with a secret in every place that can hold one, for `PUT /config/patch`. */
export function seededConfig(secrets: ConfigSecrets): object {
  return {
    ServiceSettings: { GoogleDeveloperKey: secrets.googleDeveloperKey, SplitKey: secrets.splitKey },
    SqlSettings: { AtRestEncryptKey: secrets.atRestEncryptKey },
    FileSettings: {
      PublicLinkSalt: secrets.publicLinkSalt,
      AmazonS3AccessKeyId: 'AKIAEXAMPLEEXAMPLE00',
      AmazonS3SecretAccessKey: secrets.amazonS3SecretAccessKey,
      ExportAmazonS3SecretAccessKey: secrets.exportAmazonS3SecretAccessKey,
    },
    EmailSettings: { SMTPUsername: 'mailer', SMTPServer: '127.0.0.1', SMTPPort: '10025' },
    GitLabSettings: { Id: 'gitlab-client', Secret: secrets.gitLabSecret },
    GoogleSettings: { Id: 'google-client', Secret: secrets.googleSecret },
    Office365Settings: { Id: 'office-client', Secret: secrets.office365Secret },
    OpenIdSettings: { Id: 'openid-client', Secret: secrets.openIdSecret },
    LdapSettings: { BindUsername: 'cn=reader,dc=example,dc=com', BindPassword: secrets.ldapBindPassword },
    MessageExportSettings: { GlobalRelaySettings: { SMTPPassword: secrets.globalRelayPassword } },
    CacheSettings: { RedisPassword: secrets.redisPassword },
    AutoTranslationSettings: { LibreTranslate: { APIKey: secrets.libreTranslateKey } },
    ElasticsearchSettings: {
      ConnectionURL: `https://elastic:${secrets.elasticsearchUrlPassword}@search.example.com:9200`,
    },
    ImageProxySettings: { RemoteImageProxyOptions: secrets.imageProxyKey },
    LogSettings: { AdvancedLoggingJSON: advancedLogging(secrets.splunkToken) },
    PluginSettings: { Plugins: pluginSettings(secrets) },
  };
}

/** The target "none" takes lines and drops them: nothing is sent, and the options stay in the configuration. */
function advancedLogging(token: string): object {
  return {
    splunk: {
      type: 'none',
      options: { url: 'https://splunk.example.com:8088', hec_token: token },
      levels: [{ id: 2, name: 'error' }],
    },
  };
}

/** Settings of plugins that are not installed: no schema tells which of them are secret. */
function pluginSettings(secrets: ConfigSecrets): object {
  return {
    'com.mattermost.calls': {
      turnstaticauthsecret: secrets.turnSecret,
      iceserversconfigs: '[{"urls":["stun:stun.example.com:3478"]}]',
    },
    jira: { secret: secrets.jiraWebhookSecret, encryptionkey: secrets.jiraEncryptionKey, enablejiraui: true },
    'mattermost-ai': {
      config: {
        services: [{ name: 'primary', type: 'openai', apiKey: secrets.aiApiKey, tokenLimit: 128_000 }],
        bots: [{ name: 'ai', displayName: 'Copilot' }],
      },
    },
    'com.example.bridge': {
      endpoints: { eu: { oauth: { client: { id: 'bridge', clientsecret: secrets.bridgeClientSecret } } } },
      tls: { passphrase: secrets.bridgePassphrase },
    },
  };
}
