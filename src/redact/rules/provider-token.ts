import { ALPHA, byteOf, DIGIT, KEY, TOKEN } from '../engine/bytes.ts';
import type { Matcher, TextRule } from '../engine/rule.ts';
import { runEnd } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import { begins, leadingBytes } from './leading-bytes.ts';
import { continuesWord } from './word-start.ts';

interface Provider {
  readonly name: string;
  /** Case matters. */
  readonly prefixes: readonly string[];
  /** What must follow the prefix, anchored, on at most 64 characters. */
  readonly body: RegExp;
}

/** Forms that their issuers document, so that they can be told from other text by their prefix. */
const PROVIDERS: readonly Provider[] = [
  { name: 'github-token', prefixes: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'], body: /^[A-Za-z0-9]{20}/ },
  { name: 'github-token', prefixes: ['github_pat_'], body: /^[A-Za-z0-9_]{20}/ },
  {
    name: 'gitlab-token',
    prefixes: ['glpat-', 'gldt-', 'glrt-', 'glcbt-', 'glptt-', 'glft-', 'glsoat-', 'glagent-', 'gloas-'],
    body: /^[A-Za-z0-9_-]{16}/,
  },
  {
    name: 'slack-token',
    prefixes: [
      'xoxb-',
      'xoxp-',
      'xoxa-',
      'xoxr-',
      'xoxs-',
      'xoxe-',
      'xoxe.xoxp-',
      'xoxe.xoxb-',
      'xoxc-',
      'xoxd-',
      'xapp-',
    ],
    body: /^[A-Za-z0-9%-]{8}/,
  },
  { name: 'node-key', prefixes: ['nlpriv:'], body: /^[0-9a-f]{64}(?![0-9a-f])/ },
  { name: 'aws-access-key', prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'], body: /^[A-Z0-9]{16}(?![A-Za-z0-9])/ },
  { name: 'google-api-key', prefixes: ['AIza'], body: /^[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/ },
  { name: 'google-oauth', prefixes: ['ya29.', 'GOCSPX-'], body: /^[A-Za-z0-9_.-]{16}/ },
  {
    name: 'openai-key',
    prefixes: ['sk-proj-', 'sk-svcacct-', 'sk-admin-', 'sk-ant-', 'sk-or-'],
    body: /^[A-Za-z0-9_-]{16}/,
  },
  { name: 'openai-key', prefixes: ['sk-'], body: /^(?=[A-Za-z]*\d)[A-Za-z0-9]{32}/ },
  {
    name: 'stripe-key',
    prefixes: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    body: /^[A-Za-z0-9+/]{16}/,
  },
  { name: 'sendgrid-key', prefixes: ['SG.'], body: /^[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{8}/ },
  { name: 'npm-token', prefixes: ['npm_'], body: /^[A-Za-z0-9]{36}/ },
  { name: 'pypi-token', prefixes: ['pypi-'], body: /^[A-Za-z0-9_-]{32}/ },
  { name: 'vault-token', prefixes: ['hvs.', 'hvb.', 'hvr.'], body: /^[A-Za-z0-9_-]{20}/ },
  { name: 'digitalocean-token', prefixes: ['dop_v1_', 'doo_v1_', 'dor_v1_'], body: /^[a-f0-9]{32}/ },
  { name: 'docker-token', prefixes: ['dckr_pat_', 'dckr_oat_'], body: /^[A-Za-z0-9_-]{16}/ },
  { name: 'huggingface-token', prefixes: ['hf_'], body: /^[A-Za-z0-9]{30}/ },
  { name: 'tailscale-key', prefixes: ['tskey-'], body: /^[A-Za-z0-9-]{16}/ },
  { name: 'grafana-token', prefixes: ['glsa_', 'glc_'], body: /^[A-Za-z0-9_+/=]{20}/ },
  { name: 'terraform-token', prefixes: ['atlasv1.'], body: /^[A-Za-z0-9_-]{32}/ },
  { name: 'atlassian-token', prefixes: ['ATATT3', 'ATCTT3'], body: /^[A-Za-z0-9_=-]{32}/ },
  { name: 'shopify-token', prefixes: ['shpat_', 'shpca_', 'shppa_', 'shpss_'], body: /^[a-fA-F0-9]{32}/ },
  { name: 'linear-key', prefixes: ['lin_api_'], body: /^[A-Za-z0-9]{32}/ },
  { name: 'age-key', prefixes: ['AGE-SECRET-KEY-1'], body: /^[A-Z0-9]{32}/ },
  { name: 'groq-key', prefixes: ['gsk_'], body: /^[A-Za-z0-9]{40}/ },
  { name: 'xai-key', prefixes: ['xai-'], body: /^[A-Za-z0-9]{40}/ },
  { name: 'nvidia-key', prefixes: ['nvapi-'], body: /^[A-Za-z0-9_-]{32}/ },
  { name: 'postman-key', prefixes: ['PMAK-'], body: /^[a-f0-9]{24}-/ },
  { name: 'sentry-token', prefixes: ['sntrys_', 'sntryu_'], body: /^[A-Za-z0-9+/=_]{24}/ },
  { name: 'pulumi-token', prefixes: ['pul-'], body: /^[a-f0-9]{40}/ },
  { name: 'mailgun-key', prefixes: ['key-'], body: /^[a-f0-9]{32}(?![A-Za-z0-9])/ },
  { name: 'circleci-token', prefixes: ['CCIPAT_', 'CCIPRJ_'], body: /^[A-Za-z0-9_]{40}/ },
  { name: 'twilio-key', prefixes: ['SK'], body: /^[0-9a-f]{32}(?![A-Za-z0-9])/ },
  { name: 'square-token', prefixes: ['sq0atp-', 'sq0csp-', 'EAAAE'], body: /^[A-Za-z0-9_-]{22}/ },
  { name: 'newrelic-key', prefixes: ['NRAK-', 'NRII-'], body: /^[A-Za-z0-9_-]{27}/ },
  { name: 'figma-token', prefixes: ['figd_'], body: /^[A-Za-z0-9_-]{40}/ },
  { name: 'gitea-token', prefixes: ['gta_'], body: /^[a-f0-9]{40}/ },
  { name: 'sonar-token', prefixes: ['squ_', 'sqp_', 'sqa_'], body: /^[a-f0-9]{40}/ },
  { name: 'supabase-token', prefixes: ['sbp_'], body: /^[a-f0-9]{40}/ },
  { name: 'planetscale-token', prefixes: ['pscale_tkn_', 'pscale_pw_', 'pscale_oauth_'], body: /^[A-Za-z0-9_.-]{32}/ },
  { name: 'doppler-token', prefixes: ['dp.pt.', 'dp.st.', 'dp.ct.'], body: /^[A-Za-z0-9_.-]{40}/ },
  { name: 'notion-token', prefixes: ['ntn_', 'secret_'], body: /^(?=[A-Za-z]*\d)[A-Za-z0-9]{40}/ },
  { name: 'dynatrace-token', prefixes: ['dt0c01.', 'dt0s01.'], body: /^[A-Z0-9]{24}\.[A-Z0-9]{8}/ },
  { name: 'rubygems-key', prefixes: ['rubygems_'], body: /^[a-f0-9]{40}/ },
  { name: 'perplexity-key', prefixes: ['pplx-'], body: /^[A-Za-z0-9]{32}/ },
  { name: 'replicate-token', prefixes: ['r8_'], body: /^[A-Za-z0-9]{36}/ },
  { name: 'bitbucket-token', prefixes: ['ATBB'], body: /^[A-Za-z0-9]{28}/ },
  { name: 'databricks-token', prefixes: ['dapi'], body: /^[a-f0-9]{32}/ },
];

/** Farthest the body is read. */
const BODY = 64;

/** One rule per issuer, since each names its mask. */
export const providerTokenRules: readonly TextRule[] = PROVIDERS.map((provider) => {
  const matcher = bodyMatcher(provider);
  return {
    name: provider.name,
    description: `Tokens that begin with ${provider.prefixes.map((prefix) => `\`${prefix}\``).join(', ')}.`,
    literals: provider.prefixes.map((prefix) => prefix.toLowerCase()),
    examples: [{ before: `t ${provider.prefixes[0] ?? ''}${sampleBody(provider)} u`, after: 't <mark> u' }],
    matcher: () => matcher,
  };
});

function bodyMatcher(provider: Provider): Matcher {
  const leading = leadingBytes(provider.body);
  const classes = provider.body.source.includes('+/') ? TOKEN : KEY;
  const prefixes = provider.prefixes.map((prefix) => Buffer.from(prefix));
  return (window, start, end) => {
    if (window.at(start - 1) === byteOf('_') || continuesWord(window, start, ALPHA | DIGIT)) return undefined;
    // Cheap first: repeated prefixes must not cost a regular expression each.
    if (!prefixes.some((prefix) => isAt(window, start, end, prefix)) || !begins(window, end, leading)) return undefined;
    if (!leading.whole && !provider.body.test(window.text(end, bodyEnd(window, end)))) return undefined;
    return { rule: provider.name, start, end: runEnd(end, classes) };
  };
}

function isAt(window: Window, start: number, end: number, bytes: Uint8Array): boolean {
  if (end - start !== bytes.length) return false;
  for (let index = 0; index < bytes.length; index++) if (window.at(start + index) !== bytes[index]) return false;
  return true;
}

function bodyEnd(window: Window, from: number): number {
  let to = from;
  while (to < from + BODY && window.at(to) >= 0) to++;
  return to;
}

/** Put together here, so that no scanner takes this file for a leak. */
function sampleBody(provider: Provider): string {
  const bodies = [
    '0123456789ABCDEF',
    'Ab1-'.repeat(2),
    `${'a1'.repeat(8)}.${'b2'.repeat(6)}`,
    `${'0a1b'.repeat(6)}-${'0a1b'.repeat(8)}`,
    '0a1b'.repeat(8),
    '0a1b'.repeat(10),
    'Ab1'.repeat(12).slice(0, 35),
    'Ab1'.repeat(16),
    'A1B2'.repeat(12),
    `${'A1B2'.repeat(6)}.${'A1B2'.repeat(4)}`,
    '0a1b'.repeat(16),
  ];
  return bodies.find((body) => provider.body.test(body)) ?? '';
}
