import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportPacket } from '../../src/api/packet.ts';
import { applyObjects } from '../products/kubectl.ts';
import { createBot } from '../products/mattermost/bot.ts';
import type { MattermostInstallation } from '../products/mattermost/index.ts';
import { textOf } from '../support/archive-reader.ts';
import {
  applyPacket,
  conditionOf,
  getPacket,
  stateOf,
  waitForEnd,
  waitForPacket,
  type PacketKey,
} from '../support/packets.ts';
import { rightsOf } from './support/collector-objects.ts';
import { collectorPodOf, killProcessOf, loseCollector } from './support/collector-process.ts';
import { eventually } from './support/eventually.ts';
import { serverStatesByToken, type ServerState } from './support/log-level.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-debug-log-token';
const SECRET = 'mm-bot';

function windowOf(durationSeconds: number): object {
  const accessTokenSecretRef = { name: SECRET, key: 'token' };
  const target = {
    name: 'chat',
    type: 'Mattermost',
    mattermost: { accessTokenSecretRef, debugLog: { durationSeconds } },
  };
  return { targets: [target], items: { include: ['Logs', 'Configuration', 'Metadata'] } };
}

describe('the debug log window of servers without local mode, by an access token', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let token: string;
  let before: readonly ServerState[];

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat', replicas: 2, localMode: false });
    const bot = { username: 'support-packets', roles: 'system_user system_admin' };
    ({ token } = await createBot(world.cluster, mattermost, bot, world.deps));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET, namespace: NAMESPACE } };
    await applyObjects(world.cluster, [{ ...secret, stringData: { token } }], world.deps);
    before = await states();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function states(): Promise<readonly ServerState[]> {
    return serverStatesByToken(world, mattermost, token);
  }

  async function levels(): Promise<readonly unknown[]> {
    return (await states()).map(({ level }) => level);
  }

  async function begin(name: string, durationSeconds = 600): Promise<PacketKey> {
    const key = { namespace: NAMESPACE, name };
    await applyPacket(world.cluster, key, windowOf(durationSeconds), world.deps);
    await waitForPacket(world.cluster, key, ({ status }) => status?.raisedLogLevels?.length === 2, world.deps);
    await eventually('DEBUG', async () => (await levels()).every((level) => level === 'DEBUG'));
    return key;
  }

  /** Every setting is what it was, in the process that it was in. */
  async function expectAsBefore(): Promise<void> {
    const now = await states();
    expect(now.map(({ level, startedAt }) => ({ level, startedAt }))).toEqual(
      before.map(({ level, startedAt }) => ({ level, startedAt })),
    );
    expect(now.map(({ config }) => JSON.parse(config) as unknown)).toEqual(
      // A replica without a licence looks at the shared configuration when it is told: the window is the first to tell it.
      now.map(() => JSON.parse(before[0]?.config ?? '') as unknown),
    );
  }

  it('collects debug lines of every replica, and leaves every level as it was', async () => {
    const key = { namespace: NAMESPACE, name: 'window' };
    await applyPacket(world.cluster, key, windowOf(20), world.deps);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    const archive = await world.archiveOf(packet);
    const logs = [...archive.files.keys()].filter((path) => /^mattermost\/.*mattermost\.log$/.test(path));
    expect(logs).toHaveLength(2);
    for (const log of logs) expect(textOf(archive, log)).toMatch(/"level":"debug"/);
    const codes = packet.status?.warnings?.map(({ code }) => code) ?? [];
    expect(codes.filter((code) => code.startsWith('LogLevel'))).toEqual([]);
    expect(packet.status?.raisedLogLevels).toBeUndefined();
    await expectAsBefore();
  });

  it('restores the levels, collects again and restores them again when the collector is killed', async () => {
    const key = await begin('collector-killed', 40);
    await killProcessOf(world, NAMESPACE, await collectorPodOf(world, key));
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toMatch(/^Ready\/Succeeded/);
    await expectAsBefore();
  });

  it('is closed by the operator’s own Job, with the token, when no collector can do it any more', async () => {
    const key = await begin('lost');
    await loseCollector(world, key);
    await waitForEnd(world.cluster, key, world.deps);
    await eventually('INFO', async () => (await levels()).every((level) => level === 'INFO'), 60);
    await eventually('removal of the rights', async () => (await rightsOf(world, NAMESPACE)).length === 0);
    const settled = await getPacket(world.cluster, key, world.deps);
    expect(settled?.status?.raisedLogLevels).toBeUndefined();
    await expectAsBefore();
  });

  it('is given up when the token is gone too: the packet says what to do, and holds nobody up', async () => {
    const key = await begin('given-up');
    await world.kubectl(['delete', 'secret', SECRET, '-n', NAMESPACE]);
    await loseCollector(world, key);
    await waitForEnd(world.cluster, key, world.deps);
    const isGivenUp = (one: SupportPacket): boolean => conditionOf(one, 'LogLevelRestored') !== undefined;
    const packet = await waitForPacket(world.cluster, key, isGivenUp, world.deps, 280);
    expect(conditionOf(packet, 'LogLevelRestored')).toMatchObject({
      status: 'False',
      reason: 'LogLevelNotRestored',
      message: expect.stringMatching(/Set the file log level of chat-\S+ to INFO in the System Console/),
    });
    expect(packet.status?.raisedLogLevels).toHaveLength(2);
    const events = await world.kubectl(['get', 'events', '-n', NAMESPACE, '-o', 'jsonpath={.items[*].reason}']);
    expect(events.split(' ')).toContain('LogLevelNotRestored');
    await eventually('removal of the rights', async () => (await rightsOf(world, NAMESPACE)).length === 0);
    await world.kubectl(['delete', 'spkt', key.name, '-n', NAMESPACE, '--timeout=180s']);
    expect(await levels()).toEqual(['DEBUG', 'DEBUG']);
  }, 420_000);
});
