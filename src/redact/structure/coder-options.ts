/** Options of a Coder server that hold secrets: those that upstream annotates (`codersdk/deployment.go`), by their flag. */
export const CODER_SECRET_OPTIONS: readonly string[] = [
  'email-auth-password',
  'oauth2-github-client-secret',
  'oidc-client-secret',
  'trace-honeycomb-api-key',
  'provisioner-daemon-psk',
  'postgres-url',
  'pg-connection-url',
  'scim-auth-header',
  'scim-api-key',
  'external-token-encryption-keys',
  'notifications-email-auth-password',
  'aibridge-openai-key',
  'aibridge-anthropic-key',
  'aibridge-bedrock-access-key',
  'aibridge-bedrock-access-key-secret',
];
