import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { SupportPacket } from '../../src/api/packet.ts';
import { applyObjects } from '../products/kubectl.ts';
import { createBot } from '../products/mattermost/bot.ts';
import type { MattermostInstallation } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { applyPacket, stateOf, waitForEnd } from '../support/packets.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-token';
const KEY = { namespace: NAMESPACE, name: 'by-token' };

describe('a Mattermost Team Edition with an access token in a Secret', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let token: string;
  let packet: SupportPacket;
  let archive: OpenedArchive;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
    const roles = 'system_user system_admin';
    ({ token } = await createBot(world.cluster, mattermost, { username: 'support-packets', roles }, world.deps));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mm-bot', namespace: NAMESPACE } };
    await applyObjects(world.cluster, [{ ...secret, stringData: { token } }], world.deps);
    const target = {
      name: 'chat',
      type: 'Mattermost',
      mattermost: { accessTokenSecretRef: { name: 'mm-bot', key: 'token' } },
    };
    await applyPacket(world.cluster, KEY, { targets: [target] }, world.deps);
    packet = await waitForEnd(world.cluster, KEY, world.deps);
    archive = await world.archiveOf(packet);
  }, 180_000);

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  }, 120_000);

  it('has what only the API gives', () => {
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect([...archive.files.keys()]).toEqual(
      expect.arrayContaining(['stats.yaml', 'jobs.yaml', 'permissions.yaml'].map((file) => `mattermost/chat/${file}`)),
    );
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
    120_000,
  );

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
  }, 120_000);

  it('shows the token nowhere: not in the archive, the status, the Job or its log', async () => {
    const jobs = await world.kubectl(['get', 'jobs,pods,events', '-n', NAMESPACE, '-o', 'yaml']);
    const log = await world.kubectl(['logs', '-n', NAMESPACE, `job/${packet.status?.jobRef?.name ?? ''}`]);
    expect(token).toMatch(/^[a-z0-9]{26}$/);
    expect(leaksOf(archive, [...mattermost.plantedSecrets, token].flatMap(secretForms))).toEqual([]);
    expect(`${JSON.stringify(packet)}${jobs}${log}`).not.toContain(token);
  }, 60_000);
});
