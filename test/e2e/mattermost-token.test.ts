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

  it('shows the token nowhere: not in the archive, the status, the Job or its log', async () => {
    const jobs = await world.kubectl(['get', 'jobs,pods,events', '-n', NAMESPACE, '-o', 'yaml']);
    const log = await world.kubectl(['logs', '-n', NAMESPACE, `job/${packet.status?.jobRef?.name ?? ''}`]);
    expect(token).toMatch(/^[a-z0-9]{26}$/);
    expect(leaksOf(archive, [...mattermost.plantedSecrets, token].flatMap(secretForms))).toEqual([]);
    expect(`${JSON.stringify(packet)}${jobs}${log}`).not.toContain(token);
  });
});
