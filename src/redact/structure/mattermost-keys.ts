/**
 * Keys of a Mattermost configuration that hold secrets, of all server versions 9.x to 11.11 (`Config.Sanitize`), plus
 * those that upstream leaves in the clear: access key ids, and secrets of sections that old versions had.
 * Applied whatever the server's version: a key that upstream masks since 11.6 is a leak on 10.11.
 */
export const MATTERMOST_SECRET_KEYS: readonly string[] = [
  'ServiceSettings.SplitKey',
  'ServiceSettings.GoogleDeveloperKey',
  'ServiceSettings.GiphySdkKey',
  'ServiceSettings.GfycatAPIKey',
  'ServiceSettings.GfycatAPISecret',
  'SqlSettings.AtRestEncryptKey',
  'FileSettings.PublicLinkSalt',
  'FileSettings.AmazonS3AccessKeyId',
  'FileSettings.AmazonS3SecretAccessKey',
  'FileSettings.ExportAmazonS3AccessKeyId',
  'FileSettings.ExportAmazonS3SecretAccessKey',
  'FileSettings.AzureAccessKey',
  'FileSettings.ExportAzureAccessKey',
  'EmailSettings.SMTPPassword',
  'EmailSettings.InviteSalt',
  'EmailSettings.PasswordResetSalt',
  'GitLabSettings.Secret',
  'GoogleSettings.Secret',
  'Office365Settings.Secret',
  'OpenIdSettings.Secret',
  'LdapSettings.BindPassword',
  'ElasticsearchSettings.Password',
  'CacheSettings.RedisPassword',
  'MessageExportSettings.GlobalRelaySettings.SMTPPassword',
  'MessageExportSettings.GlobalRelaySettings.SmtpPassword',
  'AutoTranslationSettings.LibreTranslate.APIKey',
  'CloudSettings.CWSAPIKey',
  // The HMAC key of atmos/camo, whatever its name says.
  'ImageProxySettings.RemoteImageProxyOptions',
];

/** Keys that hold a connection string: user, host and database stay. Array members are written without index. */
export const MATTERMOST_DSN_KEYS: readonly string[] = [
  'SqlSettings.DataSource',
  'SqlSettings.DataSourceReplicas',
  'SqlSettings.DataSourceSearchReplicas',
  'SqlSettings.ReplicaLagSettings.DataSource',
];

/** Strings that hold a JSON document. */
export const MATTERMOST_NESTED_KEYS: readonly string[] = [
  'LogSettings.AdvancedLoggingJSON',
  'LogSettings.AdvancedLoggingConfig',
  'ExperimentalAuditSettings.AdvancedLoggingJSON',
  'ExperimentalAuditSettings.AdvancedLoggingConfig',
  'NotificationLogSettings.AdvancedLoggingJSON',
];
