import type { SeededRandom } from './seeded-random.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const HEX = '0123456789abcdef';
const ALPHANUMERIC = LOWER + UPPER + DIGITS;
const BASE64 = `${ALPHANUMERIC}+/`;
const BASE64URL = `${ALPHANUMERIC}-_`;
/** The alphabet of Mattermost's ids and tokens (z-base-32). */
const ZBASE32 = 'ybndrfg8ejkmcpqxot1uwisza345h769';
const WORDS = [
  'plum',
  'otter',
  'canyon',
  'velvet',
  'harbor',
  'quartz',
  'tundra',
  'saffron',
  'pepper',
  'lantern',
  'meadow',
  'cobalt',
  'walnut',
  'glacier',
  'marble',
  'cinder',
] as const;

type Generator = (random: SeededRandom) => string;

/**
 * Every kind of value a template may name. Prefixes are joined here, from parts, so that no line of the repository looks
 * like a credential to a scanner.
 */
const GENERATORS: Readonly<Record<string, Generator>> = {
  // Secrets people choose.
  password: (random) => withDigit(random.text(15, ALPHANUMERIC)),
  symbols: (random) =>
    `${random.text(5, ALPHANUMERIC)}&${random.text(4, ALPHANUMERIC)}<"${random.text(5, ALPHANUMERIC)}`,
  punctuated: (random) =>
    `${random.text(5, LOWER)}!${random.text(4, UPPER)}#${random.text(4, DIGITS)}%${random.text(3, LOWER)}`,
  words: (random) => `${word(random)}-${word(random)}-${word(random)}-${random.text(3, DIGITS)}`,
  phrase: (random) => `${word(random)} ${word(random)} ${word(random)} ${random.text(4, DIGITS)}`,
  lower: (random) => random.text(12, LOWER),
  slashed: (random) =>
    `${random.text(7, ALPHANUMERIC)}/${random.text(7, ALPHANUMERIC)}+${random.text(6, ALPHANUMERIC)}=`,
  // Random secrets.
  hex32: (random) => random.text(32, HEX),
  hex40: (random) => random.text(40, HEX),
  hex64: (random) => random.text(64, HEX),
  base64key: (random) => random.bytes(32).toString('base64'),
  base64url: (random) => random.text(43, BASE64URL),
  id26: (random) => random.text(26, ZBASE32),
  id32: (random) => random.text(32, ZBASE32),
  uuid: (random) => uuid(random),
  // Tokens of products and providers.
  coder: (random) => `${random.text(10, ALPHANUMERIC)}-${random.text(22, ALPHANUMERIC)}`,
  jwt: (random) => jwt(random, { alg: 'HS256', typ: 'JWT' }),
  satoken: (random) => jwt(random, { alg: 'RS256', kid: random.text(20, BASE64URL) }),
  github: (random) => join('gh', 'p_') + random.text(36, ALPHANUMERIC),
  githubapp: (random) => join('gh', 's_') + random.text(36, ALPHANUMERIC),
  githubfine: (random) => `${join('github', '_pat_')}${random.text(22, ALPHANUMERIC)}_${random.text(59, ALPHANUMERIC)}`,
  gitlab: (random) => join('glp', 'at-') + random.text(20, BASE64URL),
  slack: (random) =>
    `${join('xo', 'xb-')}${random.text(12, DIGITS)}-${random.text(13, DIGITS)}-${random.text(24, ALPHANUMERIC)}`,
  slackpath: (random) =>
    `T${random.text(8, UPPER + DIGITS)}/B${random.text(8, UPPER + DIGITS)}/${random.text(24, ALPHANUMERIC)}`,
  awsid: (random) => join('AK', 'IA') + random.text(16, `${UPPER}234567`),
  awssecret: (random) => random.text(40, BASE64),
  awssession: (random) => `${join('Fwo', 'GZXIvYXdz')}${random.text(180, BASE64)}`,
  gcp: (random) => join('AI', 'za') + random.text(35, BASE64URL),
  openai: (random) => join('sk', '-proj-') + random.text(48, ALPHANUMERIC),
  anthropic: (random) => join('sk', '-ant-api03-') + random.text(80, BASE64URL),
  sendgrid: (random) => `${join('S', 'G.')}${random.text(22, BASE64URL)}.${random.text(43, BASE64URL)}`,
  azurekey: (random) => `${random.text(86, BASE64)}==`,
  npm: (random) => join('np', 'm_') + random.text(36, ALPHANUMERIC),
  docker: (random) => join('dckr', '_pat_') + random.text(27, BASE64URL),
  huggingface: (random) => join('h', 'f_') + random.text(34, ALPHANUMERIC),
  vault: (random) => join('hv', 's.') + random.text(90, BASE64URL),
  stripe: (random) => join('sk', '_live_') + random.text(24, ALPHANUMERIC),
  bootstrap: (random) => random.text(16, LOWER + DIGITS),
  age: (random) => join('AGE-SECRET', '-KEY-1') + random.text(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'),
  // Blocks of several lines.
  rsakey: (random) => pem(random, 'RSA PRIVATE KEY', 12),
  eckey: (random) => pem(random, 'EC PRIVATE KEY', 3),
  pkcs8: (random) => pem(random, 'PRIVATE KEY', 10),
  sshkey: (random) => pem(random, 'OPENSSH PRIVATE KEY', 6),
  certificate: (random) => pem(random, 'CERTIFICATE', 8),
  publickey: (random) => pem(random, 'PUBLIC KEY', 4),
  // Harmless values.
  sha: (random) => random.text(40, HEX),
  digest: (random) => `sha256:${random.text(64, HEX)}`,
  ip: (random) => `10.${random.integer(256)}.${random.integer(256)}.${1 + random.integer(254)}`,
  number: (random) => String(100 + random.integer(9000)),
  address: (random) => `0x${random.text(8, HEX)}`,
  sshpub: (random) => `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${random.text(43, BASE64)}`,
  podsuffix: (random) =>
    `${random.text(10, 'bcdfghjklmnpqrstvwxz2456789')}-${random.text(5, 'bcdfghjklmnpqrstvwxz2456789')}`,
};

/** Makes a value of `kind`; throws for a kind nobody knows, which is a mistake in a template. */
export function generateValue(kind: string, random: SeededRandom): string {
  const generator = GENERATORS[kind];
  if (generator === undefined) throw new Error(`no such kind of value: ${kind}`);
  return generator(random);
}

function join(...parts: readonly string[]): string {
  return parts.join('');
}

function withDigit(text: string): string {
  return /\d/.test(text) && /[A-Za-z]/.test(text) ? text : `${text.slice(0, -2)}7k`;
}

function word(random: SeededRandom): string {
  return random.pick(WORDS);
}

function uuid(random: SeededRandom): string {
  const hex = random.text(32, HEX);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function jwt(random: SeededRandom, header: object): string {
  const payload = { sub: uuid(random), iss: 'https://issuer.example.com', exp: 1790000000 + random.integer(1000) };
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode(header)}.${encode(payload)}.${random.text(43, BASE64URL)}`;
}

function pem(random: SeededRandom, label: string, lines: number): string {
  const body = Array.from({ length: lines }, () => random.text(64, BASE64));
  return [`-----BEGIN ${label}-----`, ...body, `${random.text(22, BASE64)}==`, `-----END ${label}-----`].join('\n');
}
