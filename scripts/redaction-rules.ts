import type { TextRule } from '../src/redact/engine/rule.ts';
import { TEXT_RULES } from '../src/redact/rules/catalogue.ts';
import { providerTokenRules } from '../src/redact/rules/provider-token.ts';
import { STRICT_RULES } from '../src/redact/rules/strict/catalogue.ts';
import { CODER_SECRET_OPTIONS } from '../src/redact/structure/coder-options.ts';
import {
  MATTERMOST_DSN_KEYS,
  MATTERMOST_NESTED_KEYS,
  MATTERMOST_SECRET_KEYS,
} from '../src/redact/structure/mattermost-keys.ts';

const INTRODUCTION = `<!-- Made by \`npm run generate\`; do not edit. -->

# Redaction rules

Every byte of a packet passes these rules before it is written anywhere. A value that is masked becomes
\`***REDACTED:<rule>:<six digits>***\`; equal values get equal digits inside one packet, and the key behind them is
never stored. \`<mark>\` stands for such a mask below. The examples run as tests.

Layers, in this order: documents whose structure is known, then known values (Secrets of the selected pods, values that
a document revealed) in plain, base64, URL and JSON encoding, then the rules for text. Archives and compressed files are
opened, redacted inside and packed again.
`;

/** The reference page of all rules, by path. */
export function renderRedactionRules(): Record<string, string> {
  const ordinary = TEXT_RULES.filter((rule) => !providerTokenRules.includes(rule));
  const sections = [
    INTRODUCTION,
    '## Rules for text\n',
    ...ordinary.map(section),
    '## Tokens that are told by their beginning\n',
    tokenList(),
    '## Level Strict\n',
    'In addition to everything above, as pseudonyms that are stable inside a packet and differ between packets.\n',
    ...STRICT_RULES.map(section),
    '## Documents\n',
    list('Mattermost configuration: always masked, whatever the server version', MATTERMOST_SECRET_KEYS),
    list('Mattermost configuration: the password inside is masked, user, host and database stay', MATTERMOST_DSN_KEYS),
    list('Mattermost configuration: documents in strings, judged by the same rules', MATTERMOST_NESTED_KEYS),
    list(
      'Coder: options whose value is always masked, as flag, environment variable, YAML or JSON',
      CODER_SECRET_OPTIONS,
    ),
    DOCUMENTS,
  ];
  return { 'docs/reference/redaction-rules.md': sections.join('\n') };
}

const DOCUMENTS = `In every JSON and YAML document the value of a key whose name promises a password, token, secret, key or credential is
masked; plugin settings of Mattermost at any depth are judged more strictly. Of Coder also: resource metadata marked
\`sensitive\`, the values of \`environment_variables\`, options annotated as secret, parameters with secret names.

Of Kubernetes objects: the \`data\` of every Secret, also in \`last-applied-configuration\`; literal values of container
environments unless the name promises no secret and the value is a number, a duration, a log level, a plain URL, a host
or a path; documents inside ConfigMaps by their own kind. Names of Secrets and of keys in them stay.

A Go profile passes byte for byte or not at all: if a label, a path or a comment in it holds a secret, it is left out.
`;

function section({ name, description, examples }: TextRule): string {
  const shown = examples.map(({ before, after }) => `${code(before)}\n\nbecomes\n\n${code(after)}\n`);
  const same = (index: number): boolean => examples[index]?.before === examples[index]?.after;
  const texts = examples.map((example, index) => (same(index) ? `${code(example.before)}\n\nstays\n` : shown[index]));
  return `### ${name}\n\n${description}\n\n${texts.join('\n')}`;
}

function code(text: string): string {
  return `\`\`\`text\n${text.replaceAll('\r', '')}\n\`\`\``;
}

/** Without examples: a page of complete tokens would alarm every scanner. Their examples run as tests all the same. */
function tokenList(): string {
  return `${providerTokenRules.map(({ name, description }) => `- **${name}**: ${description}`).join('\n')}\n`;
}

function list(title: string, keys: readonly string[]): string {
  return `### ${title}\n\n${keys.map((key) => `- \`${key}\``).join('\n')}\n`;
}
