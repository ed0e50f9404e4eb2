import { seededRandom, type SeededRandom } from './seeded-random.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** As many secrets of a namespace as a larger company has; the same for generator and redactor. */
export const KNOWN_VALUES: readonly string[] = (() => {
  const random = seededRandom(200);
  return Array.from({ length: 200 }, () => random.text(`${LETTERS}!$%&+/=-_`, 12 + random.below(30)));
})();

/** One secret as it stands in a log line of the product. A PEM block brings its line feeds along. */
export function plantedSecret(random: SeededRandom, product: 'mattermost' | 'coder'): string {
  const text = (length: number): string => random.text(LETTERS, length);
  const known = random.pick(KNOWN_VALUES);
  return random.pick([
    () => `password=${text(16)}`,
    () => `Authorization: Bearer ${text(26)}`,
    () => `token=eyJhbGciOiJIUzI1NiJ9.eyJ${text(80)}.${text(43)}`,
    () => `push with ghp_${text(36)} refused`,
    () => `connecting to postgres://mmuser:${text(20)}@db.example.org:5432/mattermost?sslmode=require`,
    () => `aws_access_key_id AKIA${random.text(UPPER, 16)}`,
    () => `pq: login failed with ${known} twice`,
    () => `basic ${Buffer.from(`admin:${known}`).toString('base64')}`,
    () => `posting to https://hooks.slack.com/services/T${random.text(UPPER, 8)}/B${random.text(UPPER, 8)}/${text(24)}`,
    () =>
      product === 'coder'
        ? `Coder-Session-Token: ${text(10)}-${text(22)}`
        : `Cookie: MMAUTHTOKEN=${random.text('ybndrfg8ejkmcpqxot1uwisza345h769', 26)}; MMUSERID=x`,
    () => pem(text),
  ])();
}

function pem(text: (length: number) => string): string {
  const lines = Array.from({ length: 12 }, () => text(64));
  return ['-----BEGIN EC PRIVATE KEY-----', ...lines, '-----END EC PRIVATE KEY-----'].join('\n');
}
