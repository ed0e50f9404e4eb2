/**
 * Keys under which Secrets commonly hold what is no secret: masking a user or host name everywhere would take the diagnosis
 * away with it.
 */
const PUBLIC_KEYS =
  /^(username|user|login|host|hostname|port|database|dbname|db|schema|sslmode|type|provider|ca\.crt|tls\.crt|namespace)$/i;

const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/@\s]*?:([^\s]+)@[^@\s]+$/i;
const KEYWORD_PASSWORD = /(?:^|\s)(?:ssl)?password\s*=\s*(?:'((?:[^'\\]|\\.)*)'|([^\s']+))/gi;

/**
 * What of one key of a Secret must not be seen anywhere. Of a connection string only the password: user, host and database
 * stay readable. Of several lines each by itself, too. Pure.
 */
export function secretValuesOf(key: string, content: string): readonly string[] {
  const value = content.trim();
  if (value === '' || PUBLIC_KEYS.test(key)) return [];
  const passwords = passwordsIn(value);
  if (passwords.length > 0) return passwords;
  const lines = value.split('\n').map((line) => line.trim());
  return [...new Set([value, ...lines])].filter((line) => line !== '');
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
