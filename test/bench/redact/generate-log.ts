import { open } from 'node:fs/promises';
import { CODER_TEMPLATES } from './templates-coder.ts';
import { MATTERMOST_TEMPLATES } from './templates-mattermost.ts';
import { seededRandom, type SeededRandom } from './seeded-random.ts';
import { plantedSecret } from './secrets.ts';

export interface LogOptions {
  readonly product: 'mattermost' | 'coder';
  readonly bytes: number;
  /** One line of so many holds a secret. */
  readonly secretEvery: number;
  /** Without line feeds: the whole file is one line. */
  readonly oneLine?: boolean;
}

const BLOCK_BYTES = 4 * 1024 * 1024;
const IDS = 'ybndrfg8ejkmcpqxot1uwisza345h769';
const HEX = '0123456789abcdef';
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Writes a log of `bytes` bytes or a line more. */
export async function generateLog(file: string, options: LogOptions): Promise<void> {
  const random = seededRandom(options.product === 'coder' ? 4711 : 4712);
  const line = options.product === 'coder' ? coderLine : mattermostLine;
  const fill = createFiller(random);
  await using handle = await open(file, 'w');
  let written = 0;
  for (let number = 1; written < options.bytes;) {
    let block = '';
    for (; block.length < BLOCK_BYTES && written + block.length < options.bytes; number += 1) {
      const secret = number % options.secretEvery === 0 ? plantedSecret(random, options.product) : '';
      block += `${line(random, fill, secret)}${options.oneLine === true ? ' ' : '\n'}`;
    }
    const bytes = Buffer.from(options.oneLine === true ? block.replaceAll('\n', ' ') : block);
    await handle.writeFile(bytes);
    written += bytes.length;
  }
}

type Fill = (template: string) => string;

function mattermostLine(random: SeededRandom, fill: Fill, secret: string): string {
  const [level, caller, message, fields] = random.pickZipf(MATTERMOST_TEMPLATES);
  const msg = secret === '' ? message : `${message} ${JSON.stringify(secret).slice(1, -1)}`;
  return fill(`{"timestamp":"<time>","level":"${level}","msg":"${msg}","caller":"${caller}",${fields}}`);
}

function coderLine(random: SeededRandom, fill: Fill, secret: string): string {
  return fill(`<time> ${random.pickZipf(CODER_TEMPLATES)}${secret === '' ? '' : `  ${secret}`}`);
}

/** Fills in fresh ids, and users, hosts and addresses out of pools as a company has them. */
function createFiller(random: SeededRandom): Fill {
  const pool = (size: number, make: () => string): string[] => Array.from({ length: size }, make);
  const users = pool(400, () => `${random.pick(FIRST)}.${random.pick(LAST)}`);
  const hosts = pool(30, () => `${random.pick(LAST)}-${random.text(HEX, 5)}.example.org`);
  const addresses = pool(
    500,
    () => `10.${String(random.below(256))}.${String(random.below(256))}.${String(random.below(256))}`,
  );
  const paths = pool(300, () => `data/2026/${random.text(IDS, 26)}/${random.pick(LAST)}.png`);
  const ids = pool(3000, () => random.text(IDS, 26));
  let milliseconds = Date.parse('2026-01-02T03:04:05.678Z');
  const fresh: Readonly<Record<string, () => string>> = {
    // Half of the ids are those of known users and channels.
    id: () => (random.below(2) === 0 ? random.text(IDS, 26) : random.pickZipf(ids)),
    uuid: () => uuid(random),
    hex: () => random.text(HEX, 40),
    key: () => random.text(ALPHANUMERIC, 10),
    n: () => String(random.below(9000)),
    ms: () => `${String(random.below(900))}.${String(random.below(1000))}`,
    user: () => random.pickZipf(users),
    host: () => random.pickZipf(hosts),
    ip: () => random.pickZipf(addresses),
    path: () => random.pickZipf(paths),
    ua: () => random.pickZipf(USER_AGENTS),
    time: () => new Date((milliseconds += random.below(40))).toISOString().replace('T', ' '),
  };
  return (template) => template.replaceAll(/<([a-z]+)>/g, (whole, name: string) => fresh[name]?.() ?? whole);
}

function uuid(random: SeededRandom): string {
  const hex = random.text(HEX, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

const FIRST = 'anna ben clara david eva felix greta hugo ida jan karla leo mia noah olga paul rosa sven tina uwe'.split(
  ' ',
);
const LAST =
  'amsel buche dachs eiche falke fuchs hase igel kranich lerche meise otter pirol reh star ulme wolf zander'.split(' ');
const USER_AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Mattermost/5.9.0 Chrome/126.0.6478.127 Electron/31.2.1 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
  'rnbeta/2.19.0 (iPhone; iOS 17.5; Scale/3.00)',
  'coder-cli/v2.14.2 (linux/amd64; workspace)',
  'Go-http-client/2.0',
];
