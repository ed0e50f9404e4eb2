import { SupportPacketError } from '../../api/errors.ts';
import { sniffFormat } from '../../redact/formats/sniff.ts';
import type { ContentFormat } from '../../redact/ports.ts';

/** Formats with compressed parts that have neither NUL bytes nor many control characters near their start. */
const OPAQUE_STARTS = ['%PDF-', '\x89PNG', '\xff\xd8\xff', 'GIF8', 'RIFF', '7z\xbc\xaf', 'MZ\x90'];

/** Names that Mattermost's own packets and servers give to the configuration. */
const MATTERMOST_CONFIG = /(?:^|[/_.-])config(?:uration)?\.json$/i;
const MATTERMOST_SECTION = /"(?:Service|Team|Sql|Log|File|Email|Plugin|Ldap|Saml)Settings"\s*:/;

/** More than one document, a line each: no structure to parse as a whole. */
const JSON_LINES = /^\s*\{[^\n]*\}\r?\n\s*\{/;

/**
 * The format of a file by its first bytes and its name. Throws FORMAT_UNSUPPORTED for binary content that no handler
 * understands: it must not go through as text.
 */
export function contentFormat(path: string, head: Buffer): ContentFormat {
  const start = head.toString('latin1');
  const format = sniffFormat(path, head);
  if (format === 'binary' || OPAQUE_STARTS.some((magic) => start.startsWith(magic))) {
    throw new SupportPacketError('FORMAT_UNSUPPORTED', 'the content is binary and of no kind that can be redacted');
  }
  if (format === 'json') return jsonKind(path, start);
  if (format === 'yaml') return isKubernetesYaml(start) ? 'kubernetes-yaml' : 'yaml';
  if (format !== 'text') return format;
  if (isKubernetesYaml(start)) return 'kubernetes-yaml';
  return isJsonDocument(path, start) ? jsonKind(path, start) : 'text';
}

function jsonKind(path: string, start: string): ContentFormat {
  if (JSON_LINES.test(start)) return 'json';
  if (MATTERMOST_CONFIG.test(path) && MATTERMOST_SECTION.test(start)) return 'mattermost-config';
  const kubernetes = /"apiVersion"\s*:\s*"/.test(start) && /"kind"\s*:\s*"/.test(start);
  return kubernetes ? 'kubernetes-json' : 'json';
}

/** Only where they stand at the left margin, or in the items of a list: deeper they are somebody's data. */
function isKubernetesYaml(start: string): boolean {
  return /^(?:- )?apiVersion: \S/m.test(start) && /^(?: {2})?kind: \S/m.test(start);
}

/** A file without an extension of its own that says otherwise: the output of a command, a file of /proc, a key of a volume. */
function isJsonDocument(path: string, start: string): boolean {
  return !/\.[A-Za-z][A-Za-z0-9]*$/.test(path) && /^\s*[[{]\s*(?:["{[]|$)/.test(start) && !JSON_LINES.test(start);
}
