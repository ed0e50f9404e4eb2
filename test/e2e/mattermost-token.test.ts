import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { SupportPacket } from '../../src/api/packet.ts';
import { run } from '../cluster/run.ts';
import { applyObjects } from '../products/kubectl.ts';
import { createBot, disableBot, type Bot } from '../products/mattermost/bot.ts';
import type { MattermostInstallation } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { applyPacket, stateOf, waitForEnd } from '../support/packets.ts';
import { collect } from './support/states/run-state.ts';
import { CHECKOUT, openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-token';
const KEY = { namespace: NAMESPACE, name: 'ticket-4714' };
const PAGE = join(CHECKOUT, 'docs/how-to/mattermost-access-token.md');
/** Files that only the API gives. */
const BY_API = ['stats.yaml', 'jobs.yaml', 'permissions.yaml'].map((file) => `mattermost/chat/${file}`);

describe('a Mattermost Team Edition with an access token in a Secret', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let page: string;
  let folder: string;
  let bot: Bot;
  let token: string;
  let packet: SupportPacket;
  let archive: OpenedArchive;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
    page = await readFile(PAGE, 'utf8');
    folder = await mkdtemp(join(tmpdir(), 'supportpacket-token-'));
    const roles = 'system_user system_admin';
    bot = await createBot(world.cluster, mattermost, { username: 'support-packets', roles }, world.deps);
    ({ token } = bot);
    await writeFile(join(folder, 'token.txt'), token);
    await asThePageSays('sh', (commands) => runInFolder(commands));
    await asThePageSays('yaml', (yaml) => world.kubectl(['apply', '-f', '-'], yaml));
    packet = await waitForEnd(world.cluster, KEY, world.deps);
    archive = await world.archiveOf(packet);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
    await world[Symbol.asyncDispose]();
  });

  /** Every block of docs/how-to/mattermost-access-token.md in this language, in our namespace. */
  async function asThePageSays(language: string, work: (text: string) => Promise<unknown>): Promise<void> {
    const blocks = [...page.matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g'))].map(
      ([, text = '']) => text,
    );
    expect(blocks).toHaveLength(1);
    for (const text of blocks) await work(text.replaceAll(/(-n |namespace: )chat\b/g, `$1${NAMESPACE}`));
  }

  async function runInFolder(commands: string): Promise<void> {
    const { binDir, kubeconfigPath } = world.cluster;
    const path = [binDir, process.env['PATH'] ?? ''].join(delimiter);
    const env = { ...process.env, PATH: path, KUBECONFIG: kubeconfigPath };
    await run('sh', ['-ec', commands], { cwd: folder, env, signal: world.deps.signal });
  }

  it('has what only the API gives', async () => {
    expect(await readdir(folder)).toEqual([]);
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect([...archive.files.keys()]).toEqual(expect.arrayContaining(BY_API));
    const stats = parse(textOf(archive, 'mattermost/chat/stats.yaml')) as Record<string, unknown>;
    expect(stats['registered_users']).toBeGreaterThan(0);
    expect(textOf(archive, 'mattermost/chat/mattermost.log')).toMatch(/^\{"timestamp"/);
  });

  /** A packet of what a token is asked for, with this one. */
  async function packetWith(name: string, secret: object): Promise<SupportPacket> {
    const key = { namespace: NAMESPACE, name };
    const metadata = { name: `mm-${name}`, namespace: NAMESPACE };
    await applyObjects(world.cluster, [{ apiVersion: 'v1', kind: 'Secret', metadata, stringData: secret }], world.deps);
    const mattermostOptions = { accessTokenSecretRef: { name: metadata.name, key: 'token' } };
    const target = { name: 'chat', type: 'Mattermost', mattermost: mattermostOptions };
    const items = { include: ['ProductPacket', 'Statistics', 'Plugins', 'Metadata'] };
    await applyPacket(world.cluster, key, { targets: [target], items }, world.deps);
    return waitForEnd(world.cluster, key, world.deps);
  }

  it.each([
    ['wrong', { token: 'n'.repeat(26) }, 'TokenRefused', /access token is not valid/],
    ['without-key', { other: 'x' }, 'NotFound', /must exist .* in key token/],
  ])(
    'tells of a token that is %s, and goes on with the local mode',
    async (name, secret, code, message) => {
      const { status } = await packetWith(name, secret);
      expect(status?.warnings).toContainEqual(
        expect.objectContaining({ code, message: expect.stringMatching(message) }),
      );
      // Without a licence there is no packet of the server's own; plugins.json comes by mmctl.
      expect(status?.warnings?.map((warning) => warning.code)).toContain('LicenseRequired');
      expect(status?.targets?.[0]?.collected).toBeGreaterThanOrEqual(2);
    },
    300_000,
  );

  it('of an account without rights gets nothing of it, and says so', async () => {
    const weak = await createBot(world.cluster, mattermost, { username: 'onlooker', roles: 'system_user' }, world.deps);
    expect(page).toContain('supportpacket collect … --token-file chat=token.txt');
    const fromLaptop = await collect(world, { token: weak.token }, NAMESPACE);
    const files = [...fromLaptop.files.keys()];
    expect(files.filter((file) => BY_API.includes(file))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['mattermost/chat/plugins.json', 'mattermost/chat/mattermost.log']));
    const told = textOf(fromLaptop, 'warning.txt');
    for (const file of BY_API) expect(told).toContain(`TokenRefused (chat ${file})`);
    // Once for the packet: what is really missing is the licence.
    expect(told).toContain('LicenseRequired (chat mattermost/chat/)');
  });

  it('can have no system role but the highest: the server refuses it without a licence', async () => {
    for (const role of ['system_manager', 'system_read_only_admin']) {
      const account = { username: role.replaceAll('_', '-'), roles: `system_user ${role}` };
      const made = createBot(world.cluster, mattermost, account, world.deps);
      await expect(made).rejects.toThrow('Custom Permission Schemes not supported by current license');
    }
  });

  it('of a restricted administrator gets what such a one may', async () => {
    const mmctl = ['exec', '-n', NAMESPACE, 'deployment/chat', '--', '/mattermost/bin/mmctl', '--local', '--quiet'];
    await world.kubectl([...mmctl, 'config', 'set', 'ExperimentalSettings.RestrictSystemAdmin', 'true']);
    const restricted = await packetWith('restricted', { token });
    const { files } = await world.archiveOf(restricted);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['mattermost/chat/stats.yaml', 'mattermost/chat/plugins.json']),
    );
    // The API refuses a restricted administrator its packet; the local mode does not, and says what is really missing.
    expect(restricted.status?.warnings?.map(({ code }) => code)).toContain('LicenseRequired');
  });

  it('of a bot that has been disabled is refused', async () => {
    await disableBot(world.cluster, mattermost, bot, world.deps);
    const { status } = await packetWith('disabled', { token });
    const message = expect.stringMatching(/the access token is not valid/) as unknown;
    expect(status?.warnings).toContainEqual(expect.objectContaining({ code: 'TokenRefused', message }));
  });

  it('shows the token nowhere: not in the archive, the status, the Job or its log', async () => {
    const jobs = await world.kubectl(['get', 'jobs,pods,events', '-n', NAMESPACE, '-o', 'yaml']);
    const log = await world.kubectl(['logs', '-n', NAMESPACE, `job/${packet.status?.jobRef?.name ?? ''}`]);
    expect(token).toMatch(/^[a-z0-9]{26}$/);
    expect(leaksOf(archive, [...mattermost.plantedSecrets, token].flatMap(secretForms))).toEqual([]);
    expect(`${JSON.stringify(packet)}${jobs}${log}`).not.toContain(token);
  });
});
