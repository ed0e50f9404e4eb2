/** A form that is a secret beyond doubt, so that a hit in a finished archive stops the packet. */
export interface SurePattern {
  readonly kind: string;
  /** Bytes that every occurrence begins with. */
  readonly starts: readonly string[];
  /** What follows, anchored at the start, on at most `SURE_PATTERN_BYTES` characters. */
  readonly form: RegExp;
  /** An occurrence inside a longer run of letters and digits is none. */
  readonly wordStart: boolean;
}

export const SURE_PATTERN_BYTES = 1024;

/** Written independently of the redaction rules: an error in one does not hide in the other. */
export const SURE_PATTERNS: readonly SurePattern[] = [
  {
    kind: 'private-key',
    starts: ['-----BEGIN '],
    form: /^-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\s"',+\\]){0,16}[A-Za-z0-9+/]{16}/,
    wordStart: false,
  },
  { kind: 'json-web-token', starts: ['eyJ'], form: /^eyJ[\w-]{8,512}\.eyJ[\w-]{8,}/, wordStart: true },
  { kind: 'aws-access-key', starts: ['AKIA', 'ASIA'], form: /^A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/, wordStart: true },
  {
    kind: 'github-token',
    starts: ['ghp_', 'gho_', 'ghs_', 'github_pat_'],
    form: /^(?:gh[pos]|github_pat)_[A-Za-z0-9_]{30}/,
    wordStart: true,
  },
  { kind: 'gitlab-token', starts: ['glpat-'], form: /^glpat-[\w-]{20}/, wordStart: true },
  { kind: 'slack-token', starts: ['xoxb-', 'xoxp-'], form: /^xox[bp]-\d{8,}-[A-Za-z0-9-]{8}/, wordStart: true },
  {
    kind: 'url-password',
    starts: ['://'],
    // A mark in the place of the user is what became of a token there: `https://***REDACTED:url-token:0a1b2c***@host`.
    form: /^:\/\/[^\s:@/"'<>\\`?#*]{0,128}:[^\s@/"'<>\\`*${[(%?#][^\s@/"'<>\\`?#]{2,256}@[A-Za-z0-9]/,
    wordStart: false,
  },
  {
    kind: 'mattermost-setting',
    starts: [
      '"SMTPPassword"',
      '"BindPassword"',
      '"AtRestEncryptKey"',
      '"PublicLinkSalt"',
      '"AmazonS3SecretAccessKey"',
      '"SplitKey"',
      '"RedisPassword"',
    ],
    form: /^"\w+"\s{0,8}:\s{0,8}"(?![*"])/,
    wordStart: false,
  },
];
