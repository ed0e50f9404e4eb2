/** Parts of keys that few formats have; each calls the rule for keys, which then judges the whole name. */
export const RARE_KEY_WORDS: readonly string[] = [
  ...['_pw', 'pw=', 'pw:', 'pw"'],
  ...['daemon_key', 'daemon-key', 'routing_key', 'routingkey', 'app_key', 'app-key', 'appkey'],
  ...['device_code', 'code_verifier', 'plaintext_value', 'erlangcookie', 'erlang_cookie', 'erlang-cookie'],
  ...['authtok', 'smtppass', '-pass ', '_pass ', 'pass =', 'authident', 'plaintext"', 'plaintext\\"'],
  ...['application-key', 'application_key', 'applicationkey', 'activation_key', 'activation-key'],
  ...[
    'passwort',
    'kennwort',
    'csrf',
    'account-key',
    'subscription-key',
    'jenkins-crumb',
    'key_base',
    'instrumentationkey',
  ],
  ...['passwordsalt', 'instrumentation_key'],
];
