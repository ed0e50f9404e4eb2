import { secretKey } from '../redact/rules/secret-key.ts';

/**
 * Keys under which Secrets commonly hold what is no secret: masking a user or host name everywhere would take the diagnosis
 * away with it.
 */
const PUBLIC_KEYS =
  /^(username|user|login|host|hostname|port|database|dbname|db|schema|sslmode|type|provider|ca\.crt|tls\.crt|namespace)$/i;

const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*?:([^\s]+)@[^@\s]+$/i;
const KEYWORD_PASSWORD = /(?:^|\s)(?:ssl)?password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s']+))/gi;

/** `export KEY="value"`, `key: value`, `"key": "value",`: a line of a file that somebody keeps in a Secret. */
const ASSIGNMENT = /^(?:export\s+)?["']?([\w.-]+)["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|(\S+?)),?$/;
/** One word, such as a line of a list of tokens or of a private key; not what a configuration file is made of. */
const WORD = /^[^\s"'{}[\]:,;#<>]+$/;

/**
 * What of one key of a Secret must not be seen anywhere. Of a connection string only the password: user, host and database
 * stay readable. Of a file with several lines the whole and what is secret in each line, since an ordinary line of a
 * configuration stands in many places. Pure.
 */
export function secretValuesOf(key: string, content: string): readonly string[] {
  const value = content.trim();
  if (value === '' || PUBLIC_KEYS.test(key)) return [];
  const lines = value.split('\n').map((line) => line.trim());
  if (lines.length > 1) return [...new Set([value, ...lines.flatMap(secretsInLine)])];
  const passwords = passwordsIn(value);
  return passwords.length > 0 ? passwords : [value];
}

function secretsInLine(line: string): readonly string[] {
  const passwords = passwordsIn(line);
  if (passwords.length > 0) return passwords;
  const [, name, ...values] = ASSIGNMENT.exec(line) ?? [];
  if (name === undefined) return WORD.test(line) ? [line] : [];
  const value = values.find((one) => one !== undefined) ?? '';
  const inValue = passwordsIn(value);
  if (inValue.length > 0) return inValue;
  return value === '' || secretKey(name)?.certain !== true ? [] : [value];
}

/** Passwords of a connection string in URL or libpq keyword form, as they stand and percent-decoded; none for anything else. */
export function passwordsIn(value: string): readonly string[] {
  const inUrl = URL_PASSWORD.exec(value)?.[1];
  const inKeywords = [...value.matchAll(KEYWORD_PASSWORD)].map(([, quoted, bare]) => quoted ?? bare);
  const found = [inUrl, ...inKeywords].filter((password) => password !== undefined && password !== '') as string[];
  return [...new Set(found.flatMap((password) => [password, percentDecoded(password)]))];
}

/** Percent-decoding that does not throw on bytes that are no UTF-8, as decodeURIComponent does. */
function percentDecoded(value: string): string {
  const bytes = Buffer.from(value)
    .toString('latin1')
    .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
