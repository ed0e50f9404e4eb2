import type { SecretKey } from './named-secret.ts';
import { wholeName } from './whole-name.ts';

export type { SecretKey } from './named-secret.ts';

const PASSWORD = words(
  'password passwd passphrase pwd pw pass passwords passcode userpass dbpass requirepass masterauth storepass keypass srcstorepass deststorepass bindpw rootpw passwort kennwort authtok smtppass mailpass mysqlpass adminpass rootpass ldappass httppass sshpass vncpass',
);
const SECRET = words('secret secrets salt passwordsalt psk pepper totp');
const TOKEN = words('token tokens jwt bearer authorization sas mmauthtoken');
const CREDENTIAL = words('credential credentials creds dsn connectionstring dockercfg dockerconfigjson');
const COMPOUND = words(
  'apikey secretkey accesskey privatekey authkey signingkey encryptkey encryptionkey masterkey splitkey sharedkey sessionkey accountkey privkey encryptionsalt',
);

/** `<word> key` is a secret; a bare `key` is not. */
const KEY_KINDS = words(
  'api access secret private daemon mesh aes unseal validation encrypt encryption decrypt decryption signing split developer sdk auth master shared session account storage service webhook deploy provisioner license hmac symmetric jwt root ssh cookie crypto license2 client2 admin subscription preshared functions instrumentation write ingest integration bot app2 rest stream',
);

/** `<word> key` may be a secret or the name of something: a routing key of PagerDuty or of a queue. */
const HINTED_KEY_KINDS = words('db routing app application integration activation');

/** `<word> keys` holds several secrets. */
const PLURAL_KEY_KINDS = words('api encryption private signing cookie unseal recovery');

/** Words that say how a secret is written, not what it is. */
const QUALIFIERS = words(
  'hash hashed digest encrypted plain plaintext value val b64 base64 encoded current old new previous next string str text raw data env default confirm confirmation primary secondary key2 prod dev test staging master backup base',
);

/** A key that ends so holds something about a secret, not the secret. */
const HARMLESS_ENDS = words(
  'id ids count counts type types kind name names username user users url uri urls link links path paths arn arns utc file files filename dir directory folder length len size ' +
    'expiry expires expiration expire expired ttl at time times timestamp date age seconds minutes hours days ms duration lifetime timeout interval limit limits max min rate ' +
    'policy policies enabled enable disabled disable required require optional status state version hint format algorithm alg method methods endpoint host port ref refs reference selector ' +
    'store provider class section label labels field fields page reset settings setting config configuration options option mode scope scopes audience issuer source sources ' +
    'encryption authentication authenticator login prompt rounds cost strength complexity requirements minimum maximum lowercase uppercase number numbers symbol symbols attempts retries usage used revoked valid invalid validation created updated deleted index ' +
    'go ts js mjs tsx jsx py rb java rs c h cpp cc php sh md json yaml yml toml txt log html css proto tf sql pb test spec ' +
    'manager service handler helper controller factory validator generator parser bucket budget review reviews request requests response rotation rotated renewal refresh2 exchange error errors failure message title description prefix suffix attribute claim claims column table permission permissions header headers checksum fingerprint sha256 dialog stdin update',
);

/** Values of these stand for a session; the words alone also name a switch. */
const CSRF = words('csrf xsrf');

/** A key that begins so is a switch or a number. */
const HARMLESS_STARTS = words(
  'load enable enabled disable allow allowed require required is has use can should show max min minimum maximum num number total count prompt completion input output cached checksum hash sha256 digest fingerprint',
);

/** Says whether a key's name promises a secret. Handles camelCase, snake_case, kebab-case, dotted and upper case names. */
export function secretKey(name: string): SecretKey | undefined {
  const parts = splitName(name);
  dropWhile(parts, (part) => /^\d+$/.test(part));
  if (CSRF.has(parts.join(' '))) return { rule: 'token', certain: false };
  const whole = wholeName(parts);
  if (whole !== 'unknown') return whole;
  if (HARMLESS_ENDS.has(lastWord(parts)) || startsHarmless(parts)) return undefined;
  dropWhile(parts, (part) => QUALIFIERS.has(part));
  if (HARMLESS_ENDS.has(lastWord(parts))) return undefined;
  const rule = ruleOfWord(lastWord(parts), parts.at(-2) ?? '');
  if (rule === undefined) return hinted(parts);
  // Plurals name collections more often than a value: `knownSecrets: discover`.
  const certain = !/(?:secrets|tokens|creds|credentials)$/.test(lastWord(parts));
  return mayNameSecret(parts) ? { rule, certain, mayBeName: true } : { rule, certain };
}

/** `existingSecret`, `licenseSecret`, `secret`, `secretKey` of Kubernetes and of charts; not `clientSecret`. */
function mayNameSecret(parts: readonly string[]): boolean {
  const last = lastWord(parts);
  if (last === 'key') return parts.at(-2) === 'secret';
  return last === 'secret' && !SECRET_KINDS.has(parts.at(-2) ?? '');
}

/** `<word> secret` is a value, not the name of an object. */
const SECRET_KINDS = words(
  'client app application shared api webhook hmac signing jwt oauth oidc saml totp mfa session cookie consumer user',
);

/** The same with a memory, for one stream: logs have few different keys. */
export function rememberSecretKeys(): typeof secretKey {
  const known = new Map<string, SecretKey | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    if (known.size >= MOST_REMEMBERED) known.clear();
    const secret = secretKey(name);
    known.set(name, secret);
    return secret;
  };
}

const MOST_REMEMBERED = 2000;

/** A secret word that is not the last one, as in `SECRET_KEY_BASE` or `TOKEN_GITHUB`. */
function hinted(parts: readonly string[]): SecretKey | undefined {
  const before = parts.at(-2) ?? '';
  const last = lastWord(parts);
  if (last === 'key' && HINTED_KEY_KINDS.has(before)) return { rule: 'key', certain: false };
  if (last === 'keys' && PLURAL_KEY_KINDS.has(before)) return { rule: 'key', certain: false, several: true };
  if (last === 'code' && before === 'device') return { rule: 'token', certain: false };
  for (const part of parts) {
    const rule = ruleOfWord(part, '');
    if (rule !== undefined) return { rule, certain: false };
  }
  return undefined;
}

function startsHarmless(parts: readonly string[]): boolean {
  return parts.length > 1 && HARMLESS_STARTS.has(parts[0] ?? '');
}

/** Without a number at its end: `password2`, `token_1`. */
function lastWord(parts: readonly string[]): string {
  return (parts.at(-1) ?? '').replace(/\d{1,4}$/, '');
}

/** Removes words from the end, but never the only one. */
function dropWhile(parts: string[], unwanted: (part: string) => boolean): void {
  while (parts.length > 1 && unwanted(parts.at(-1) ?? '')) parts.pop();
}

function ruleOfWord(word: string, before: string): SecretKey['rule'] | undefined {
  if (PASSWORD.has(word) || /(?:password|passwd|passphrase|pwd)$/.test(word)) return 'password';
  if (SECRET.has(word) || word.endsWith('secret')) return 'secret';
  if (TOKEN.has(word) || word.endsWith('token')) return 'token';
  if (CREDENTIAL.has(word)) return 'credential';
  if (COMPOUND.has(word) || /(?:api|secret|access|private|encrypt)key$/.test(word)) return 'key';
  // `CFAPIKey`, which is no camel case.
  if (word === 'key' && (KEY_KINDS.has(before) || /(?:api|secret|access|private)$/.test(before))) return 'key';
  return undefined;
}

function splitName(name: string): string[] {
  return name
    .slice(-128)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '');
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
