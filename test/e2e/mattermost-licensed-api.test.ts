import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { manifestSchema } from '../../src/archive/manifest.ts';
import {
  deployLicensedStandIn,
  type LicensedStandIn,
  type LicensedStandInOptions,
} from '../products/licensed-stand-in/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, unpack, type OpenedArchive } from '../support/archive-reader.ts';
import { filesBelow } from './support/licensed/files-below.ts';
import { makeEach } from './support/licensed/outcomes.ts';
import { readAgain } from './support/licensed/read-again.ts';
import { serverPacketNames } from './support/licensed/server-packet.ts';
import { collect, TARGET, type Wishes } from './support/states/run-state.ts';
import { openWorld, type World } from './support/world.ts';

const ROOT = `mattermost/${TARGET}/`;
const METRICS_PLUGIN = 'com.mattermost.mattermost-plugin-metrics';
const DUMP = 'tsdb_dump.tar.gz';

interface Case extends Omit<LicensedStandInOptions, 'namespace' | 'name'> {
  readonly wishes?: Wishes;
  /** Default: the one of a system administrator's bot. */
  readonly account?: 'weak' | 'wrong';
}

const CASES = {
  plugins: { wishes: { target: { mattermost: { pluginPackets: [METRICS_PLUGIN] } } } },
  nodes: { replicas: 2 },
  flat: { release: '9.11' },
  'no-logs': { wishes: { items: { exclude: ['Logs', 'AuditLogs'] } } },
  restricted: { modes: ['restricted-admin'] },
  'api-only': { modes: ['restricted-admin', 'no-local-mode'] },
  weak: { account: 'weak' },
  wrong: { account: 'wrong' },
  truncated: { modes: ['truncated'] },
} as const satisfies Readonly<Record<string, Case>>;

type CaseName = keyof typeof CASES;
const NAMES = Object.keys(CASES) as CaseName[];

interface Outcome {
  readonly standIn: LicensedStandIn;
  readonly archive: OpenedArchive;
  readonly manifest: ReturnType<typeof manifestSchema.parse>;
}

describe('a licensed Mattermost by an access token (a stand-in: the real licence check is left alone)', () => {
  let world: World;
  let outcomeOf: (name: CaseName) => Outcome;

  beforeAll(async () => {
    world = openWorld();
    outcomeOf = await makeEach(NAMES, make);
  }, 600_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function make(name: CaseName): Promise<Outcome> {
    const { wishes = {}, account, ...options }: Case = CASES[name];
    const namespace = await world.namespace(`licensed-api-${name}`);
    const standIn = await deployLicensedStandIn(world.cluster, { ...options, namespace, name: TARGET }, world.deps);
    const token = { weak: standIn.weakToken, wrong: 'n'.repeat(26), admin: standIn.token }[account ?? 'admin'];
    const archive = await collect(world, { ...wishes, token }, namespace);
    return { standIn, archive, manifest: manifestSchema.parse(JSON.parse(textOf(archive, 'manifest.json'))) };
  }

  /** How the server was asked for its packet, as it says itself; each time once. */
  async function askedFor({ standIn: { namespace, name } }: Outcome): Promise<readonly string[]> {
    const log = await world.kubectl(['logs', '-n', namespace, `deployment/${name}`]);
    return log.split('\n').filter((line) => line.startsWith('stand-in: support packet'));
  }

  it.each(['plugins', 'nodes', 'flat'] as const)(
    'gives the same files as the server itself: %s',
    async (name) => {
      const { archive, standIn, manifest } = outcomeOf(name);
      const ofServer = await serverPacketNames(world, standIn);
      const expected = name === 'plugins' ? [...ofServer, DUMP] : ofServer;
      expect(filesBelow(ROOT, archive).map(withoutNumber).toSorted()).toEqual(expected.toSorted());
      expect(manifest.items.find(({ path }) => path === `${ROOT}sanitized_config.json`)?.access ?? 'product-api').toBe(
        'product-api',
      );
      expect(await readAgain(world, archive, ROOT)).toEqual([]);
    },
    300_000,
  );

  it('puts what a plug-in gives only when asked where the server puts it, redacted inside', async () => {
    const outcome = outcomeOf('plugins');
    expect(await askedFor(outcome)).toContainEqual(
      expect.stringContaining(`basic_server_logs=true&plugin_packets=${METRICS_PLUGIN}`),
    );
    const dump = await unpack(outcome.archive.files.get(`${ROOT}${DUMP}`) ?? Buffer.alloc(0));
    expect(JSON.parse(dump.get('meta.json')?.toString() ?? '')).toMatchObject({ version: 1 });
    const line = outcome.manifest.items.find(({ path }) => path === `${ROOT}${DUMP}`);
    expect(line).toMatchObject({ status: 'collected', access: 'product-api' });
    // Its chunks are binary and of no kind that can be redacted: left out, and told.
    const leftOut = outcome.manifest.warnings.filter(({ item }) => item === `${ROOT}${DUMP}`);
    expect(leftOut).toEqual([expect.objectContaining({ code: 'RedactionFailed' })]);
  });

  it('keeps the server from reading its logs when none are wanted', async () => {
    const outcome = outcomeOf('no-logs');
    expect(await askedFor(outcome)).toEqual(['stand-in: support packet, local=false query="basic_server_logs=false"']);
    expect(filesBelow(ROOT, outcome.archive).filter((file) => /\.log(\.|$)/.test(file))).toEqual([]);
    expect(filesBelow(ROOT, outcome.archive)).toContain('diagnostics.yaml');
  });

  it.each([
    ['restricted', 'RestrictedAdmin', /RestrictSystemAdmin is on/],
    ['weak', 'TokenRefused', /must have the role system_admin/],
    ['wrong', 'TokenRefused', /the access token is not valid/],
  ] as const)(
    'tells that a token is %s, and goes on with the local mode',
    async (name, code, message) => {
      const { archive, standIn, manifest } = outcomeOf(name);
      const told = manifest.warnings.find(({ item }) => item === ROOT);
      expect(told).toMatchObject({ code, message: expect.stringMatching(message) });
      expect(manifest.warnings.map((warning) => warning.code)).not.toContain('LicenseRequired');
      const ofServer = await serverPacketNames(world, standIn);
      expect(filesBelow(ROOT, archive).map(withoutNumber).toSorted()).toEqual(ofServer.toSorted());
    },
    300_000,
  );

  it('collects by the API what a restricted administrator may, and names what nothing brings', () => {
    const { archive, manifest } = outcomeOf('api-only');
    expect(filesBelow(ROOT, archive)).toEqual(
      expect.arrayContaining(['sanitized_config.json', 'plugins.json', 'mattermost.log', 'metadata.yaml']),
    );
    const told = manifest.warnings.filter(({ item }) => item === ROOT);
    expect(told).toEqual([
      expect.objectContaining({
        code: 'RestrictedAdmin',
        message: expect.stringMatching(/^database_schema\.yaml and .* come only in the server's own packet\./),
      }),
    ]);
    // The API masks what it gives: nobody knows the values.
    expect(manifest.warnings.map(({ code }) => code)).toContain('ConfigurationUnknown');
  });

  it('takes a zip that is cut off as far as it came, and the rest elsewhere', () => {
    const { archive, manifest } = outcomeOf('truncated');
    expect(filesBelow(ROOT, archive)).toEqual(
      expect.arrayContaining(['sanitized_config.json', 'diagnostics.yaml', 'mattermost.log', 'heap.prof']),
    );
    expect(manifest.warnings.find(({ item }) => item === ROOT)?.code).toMatch(/^(ConnectionDropped|PacketUnreadable)$/);
  });

  it.each([
    ['plugins', 'diagnostics.yaml', ['ldap', 'server_name'], ['ldap', 'server_version']],
    ['flat', 'support_packet.yaml', ['ldap_vendor_name'], ['ldap_vendor_version']],
  ] as const)('has vendor and version of LDAP as the server knows them: %s', (name, file, vendor, version) => {
    const whole: unknown = parse(textOf(outcomeOf(name).archive, `${ROOT}${file}`));
    expect([memberOf(whole, vendor), memberOf(whole, version)]).toEqual(['OpenLDAP', '2.6']);
  });

  it.each(NAMES)('leaves no planted secret, no token and no LDAP group in the packet: %s', (name) => {
    const { archive, standIn } = outcomeOf(name);
    // Without the raw configuration nobody knows what stands bare in a log.
    const known = [...standIn.plantedSecrets, standIn.weakToken];
    expect(known.length).toBeGreaterThan(25);
    expect(leaksOf(archive, known.flatMap(secretForms))).toEqual([]);
  });
});

/** A name that came again has a number before its suffix: `audit.2.log`. */
function withoutNumber(file: string): string {
  return file.replace(/\.\d+(?=\.[a-z]+$)/, '');
}

function memberOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? Object.entries(at).find(([name]) => name === key)?.[1] : undefined,
    value,
  );
}
