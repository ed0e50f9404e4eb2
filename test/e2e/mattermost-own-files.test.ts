import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pack } from 'tar-stream';
import { parse } from 'yaml';
import { run } from '../cluster/run.ts';
import { createBot } from '../products/mattermost/bot.ts';
import { mattermostPods, type MattermostInstallation } from '../products/mattermost/index.ts';
import { installPlugin } from '../products/mattermost/plugin.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { memberPaths } from './support/licensed/member-paths.ts';
import { readAgain } from './support/licensed/read-again.ts';
import { collect, TARGET } from './support/states/run-state.ts';
import { CHECKOUT, openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-own-files';
const ROOT = `mattermost/${TARGET}/`;

/** What nobody outside the server can know, or only by touching the database. */
const UNKNOWN_TO_ALL = [
  'config.store_type',
  ...['closed_max_idle', 'closed_max_lifetime', 'idle', 'in_use'].map((part) => `database.master_connections_${part}`),
  ...['count', 'duration_ms'].map((part) => `database.master_pool_wait_${part}`),
  ...['closed_max_idle', 'closed_max_lifetime', 'idle', 'in_use'].map((part) => `database.replica_connections_${part}`),
  ...['count', 'duration_ms'].map((part) => `database.replica_pool_wait_${part}`),
  'database.search_connections',
  'database.version',
  'server.cpu_cores',
  'server.go_version',
  'server.max_file_descriptors',
  'server.open_file_descriptors',
  'server.process_id',
  'server.total_memory_mb',
];
/** What the API tells an access token. */
const BY_TOKEN = [
  'database.master_connections',
  'database.replica_connections',
  'database.schema_version',
  'websocket.connections',
];

const PLUGIN = 'com.example.tickets';
const DECLARED = 'Tq41-declared-Heron';
const UNDECLARED = 'Vb72-undeclared-Otter';
const NESTED = 'Kz93-nested-Plover';
const MANIFEST = {
  id: PLUGIN,
  name: 'Tickets',
  version: '2.3.4',
  min_server_version: '9.0.0',
  settings_schema: { header: 'Tickets', settings: [{ key: 'ApiToken', type: 'text', secret: true }] },
};
const SETTINGS = {
  apitoken: DECLARED,
  webhooksecret: UNDECLARED,
  project: 'HARBOUR',
  accounts: [{ region: 'eu', login: { user: 'clerk', password: NESTED } }],
};

/** The archive as it lies on a disk. */
async function packed({ root, files }: OpenedArchive): Promise<Buffer> {
  const tar = pack();
  for (const [path, content] of files) tar.entry({ name: `${root}/${path}` }, content);
  tar.finalize();
  const gzip = createGzip();
  const [bytes] = await Promise.all([buffer(gzip), pipeline(tar, gzip)]);
  return bytes;
}

interface WithPlugins {
  readonly PluginSettings: { readonly Plugins: Readonly<Record<string, unknown>> };
}

describe('the files that are made of a Team Edition', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let bare: OpenedArchive;
  let byToken: OpenedArchive;
  let config: unknown;

  beforeAll(async () => {
    world = openWorld();
    const { cluster, deps } = world;
    const env = { MM_PLUGINSETTINGS_ENABLEUPLOADS: 'true' };
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: TARGET, env });
    const { PluginSettings } = await showConfig();
    const settings = { ...PluginSettings.Plugins, [PLUGIN]: SETTINGS };
    await installPlugin(cluster, mattermost, { manifest: MANIFEST, settings }, deps);
    const account = { username: 'support-packets', roles: 'system_user system_admin' };
    const { token } = await createBot(cluster, mattermost, account, deps);
    config = await showConfig();
    bare = await collect(world, {}, NAMESPACE);
    byToken = await collect(world, { token }, NAMESPACE);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function showConfig(): Promise<WithPlugins> {
    const [pod = ''] = await mattermostPods(world.cluster, mattermost, world.deps);
    const show = ['exec', '-n', NAMESPACE, pod, '-c', mattermost.container, '--', '/mattermost/bin/mmctl', '--local'];
    return JSON.parse(await world.kubectl([...show, 'config', 'show'])) as WithPlugins;
  }

  /** The schema is that of a newer server: it has dropped a setting of this one, as the next test shows. */
  async function complaints(archive: OpenedArchive): Promise<readonly string[]> {
    const lines = await readAgain(world, archive, ROOT, ['-lacking']);
    // The server gives no schemes before its migrations of permissions have run.
    return lines.filter((line) => !/^(?:sanitized_config\.json: |permissions\.yaml: missing: schemes$)/.test(line));
  }

  it('have no member that upstream’s reader does not know, and lack only what cannot be known', async () => {
    expect((await complaints(bare)).toSorted()).toEqual(
      [
        'support_packet.yaml: missing: database_version, active_users, ldap_sync_jobs',
        ...[...UNKNOWN_TO_ALL, ...BY_TOKEN].map((member) => `diagnostics.yaml: lacks ${member}`),
      ].toSorted(),
    );
  });

  it('have more with an access token', async () => {
    expect((await complaints(byToken)).toSorted()).toEqual(
      [
        'stats.yaml: lacks single_channel_guests',
        'support_packet.yaml: missing: database_version, ldap_sync_jobs',
        ...UNKNOWN_TO_ALL.map((member) => `diagnostics.yaml: lacks ${member}`),
      ].toSorted(),
    );
  });

  it('say what a file lacks that the server did not tell yet', () => {
    const lacksSchemes = !('schemes' in (parse(textOf(byToken, `${ROOT}permissions.yaml`)) as object));
    const told = /permissions\.yaml lacks `schemes`: .*migrations/.test(textOf(byToken, `${ROOT}warning.txt`));
    expect(told).toBe(lacksSchemes);
    expect(textOf(byToken, `${ROOT}warning.txt`)).not.toMatch(/stats\.yaml lacks/);
  });

  it('hold every setting that the server has, and no other', () => {
    const collected: unknown = JSON.parse(textOf(bare, `${ROOT}sanitized_config.json`));
    expect(memberPaths(collected)).toEqual(memberPaths(config));
    expect(memberPaths(config)).toContain('FeatureFlags.TestFeature');
  });

  it('say what is true of the server', async () => {
    const [pod] = await mattermostPods(world.cluster, mattermost, world.deps);
    expect(parse(textOf(bare, `${ROOT}diagnostics.yaml`))).toMatchObject({
      version: 2,
      license: { company: '', users: 0, sku_short_name: '' },
      server: { os: 'linux', hostname: pod, version: '11.1.0', installation_type: 'kubernetes-operator' },
      database: { type: 'postgres' },
      file_store: { file_status: 'OK', file_driver: 'local' },
      cluster: { id: '', number_of_nodes: 0 },
      ldap: {},
    });
    expect(textOf(bare, `${ROOT}goroutines`)).toMatch(/^goroutine \d+ \[/);
  });

  it.each(['command', 'API'])('hold the manifests of plug-ins: %s', (way) => {
    const plugins: unknown = JSON.parse(textOf(way === 'API' ? byToken : bare, `${ROOT}plugins.json`));
    expect(plugins).toMatchObject({ enabled: [MANIFEST], disabled: [] });
  });

  it('hold the settings of plug-ins without what is secret in them, at any depth', () => {
    for (const archive of [bare, byToken]) {
      const { PluginSettings } = JSON.parse(textOf(archive, `${ROOT}sanitized_config.json`)) as WithPlugins;
      const masked = expect.stringMatching(/REDACTED|^\*{32}$/) as unknown;
      expect(PluginSettings.Plugins[PLUGIN]).toEqual({
        apitoken: masked,
        webhooksecret: masked,
        project: 'HARBOUR',
        accounts: [{ region: 'eu', login: { user: 'clerk', password: masked } }],
      });
      const secrets = [...mattermost.plantedSecrets, DECLARED, UNDECLARED, NESTED];
      expect(leaksOf(archive, secrets.flatMap(secretForms))).toEqual([]);
    }
  });

  it('are checked as the documentation says', async () => {
    const page = await readFile(join(CHECKOUT, 'docs/how-to/check-plugin-settings.md'), 'utf8');
    const [, commands = ''] = /```sh\n(.*?)```/s.exec(page) ?? [];
    const folder = await mkdtemp(join(tmpdir(), 'supportpacket-plugins-'));
    try {
      await writeFile(join(folder, 'packet.tar.gz'), await packed(bare));
      const { stdout } = await run('sh', ['-ec', commands], { cwd: folder });
      expect(stdout).toMatch(/"project": "HARBOUR"/);
      expect(stdout).toMatch(/"password": "\*{3}REDACTED:/);
      expect(stdout).toMatch(/"path": "mattermost\/chat\/sanitized_config\.json"/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are told when they come only with the server’s own packet', () => {
    const warnings = textOf(byToken, `${ROOT}warning.txt`);
    expect(warnings).toMatch(/^\d errors? occurred:\n\t\* /);
    expect(warnings).toMatch(/database_schema\.yaml/);
    expect(warnings).toMatch(/the diagnostics of plug-ins/);
    expect(warnings).not.toMatch(/stats\.yaml/);
  });
});
