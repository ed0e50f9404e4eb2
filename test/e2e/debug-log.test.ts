import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportPacket } from '../../src/api/packet.ts';
import type { MattermostInstallation } from '../products/mattermost/index.ts';
import { textOf } from '../support/archive-reader.ts';
import { OPERATOR_NAMESPACE } from '../support/operator-release.ts';
import {
  applyPacket,
  conditionOf,
  getPacket,
  stateOf,
  waitForEnd,
  waitForPacket,
  type PacketKey,
} from '../support/packets.ts';
import { collectorObjects, rightsOf } from './support/collector-objects.ts';
import { collectorPodOf, killProcessOf, loseCollector } from './support/collector-process.ts';
import { eventually } from './support/eventually.ts';
import { serverStates, type ServerState } from './support/log-level.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-debug-log';

/** Everything, and a window. */
function wholeWith(durationSeconds: number): object {
  return { targets: [{ name: 'chat', type: 'Mattermost', mattermost: { debugLog: { durationSeconds } } }] };
}

function windowOf(durationSeconds: number): object {
  return { ...wholeWith(durationSeconds), items: { include: ['Logs', 'Configuration', 'Metadata'] } };
}

/** So long that it is not over when something has happened to it. */
const LONG = windowOf(600);

describe('the debug log window', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let before: readonly ServerState[];

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat', replicas: 2 });
    before = await serverStates(world, mattermost);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function levels(): Promise<readonly unknown[]> {
    return (await serverStates(world, mattermost)).map(({ level }) => level);
  }

  /** Applies a packet and waits until both servers write debug lines. */
  async function begin(name: string, spec: object = LONG): Promise<PacketKey> {
    const key = { namespace: NAMESPACE, name };
    await applyPacket(world.cluster, key, spec, world.deps);
    await waitForPacket(world.cluster, key, ({ status }) => status?.raisedLogLevels?.length === 2, world.deps);
    await eventually('DEBUG', async () => (await levels()).every((level) => level === 'DEBUG'));
    return key;
  }

  async function untilGone(key: PacketKey): Promise<void> {
    await eventually(
      'end of the packet',
      async () => (await getPacket(world.cluster, key, world.deps)) === undefined,
      90,
    );
  }

  /** The configuration of every server is byte for byte what it was, in the process that it was in. */
  async function expectAsBefore(): Promise<void> {
    expect(await serverStates(world, mattermost)).toEqual(before);
  }

  async function expectNothingLeft(): Promise<void> {
    await eventually('removal of the rights', async () => (await rightsOf(world, NAMESPACE)).length === 0);
  }

  it('collects debug lines of every replica, and leaves every level as it was', async () => {
    const key = { namespace: NAMESPACE, name: 'window' };
    await applyPacket(world.cluster, key, wholeWith(20), world.deps);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    const archive = await world.archiveOf(packet);
    const logs = [...archive.files.keys()].filter((path) => /^mattermost\/.*mattermost\.log$/.test(path));
    expect(logs).toHaveLength(2);
    for (const log of logs) expect(textOf(archive, log)).toMatch(/^debug .*Received HTTP request/m);
    const config = [...archive.files.keys()].find((path) => path.endsWith('sanitized_config.json')) ?? '';
    expect(JSON.parse(textOf(archive, config))).toMatchObject({ LogSettings: { FileLevel: 'INFO' } });
    expect(codesOf(packet).filter((code) => code.startsWith('LogLevel'))).toEqual([]);
    expect(packet.status?.raisedLogLevels).toBeUndefined();
    await expectAsBefore();
    await expectNothingLeft();
    expect((await getPacket(world.cluster, key, world.deps))?.metadata.finalizers).toBeUndefined();
  });

  it('restores the levels, collects again and restores them again when the collector is killed', async () => {
    const key = await begin('collector-killed', windowOf(40));
    await killProcessOf(world, NAMESPACE, await collectorPodOf(world, key));
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toMatch(/^Ready\/Succeeded/);
    expect(codesOf(packet)).toContain('CollectorRestarted');
    await expectAsBefore();
  });

  it('is closed by the collector although the operator is killed', async () => {
    const key = await begin('operator-killed', windowOf(40));
    const selector = 'app.kubernetes.io/name=supportpacket-operator';
    await world.kubectl(['delete', 'pod', '-n', OPERATOR_NAMESPACE, '-l', selector, '--grace-period=0', '--force']);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toMatch(/^Ready\/Succeeded/);
    await expectAsBefore();
    await expectNothingLeft();
  });

  it('ends at once when the packet is cancelled', async () => {
    const key = await begin('cancelled');
    await world.kubectl(['patch', 'spkt', key.name, '-n', NAMESPACE, '--type=merge', '-p', '{"spec":{"cancel":true}}']);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toBe('Ready/Partial');
    await expectAsBefore();
  });

  it('ends when the collector’s node is drained', async () => {
    const key = await begin('evicted');
    await world.kubectl(['delete', 'pod', await collectorPodOf(world, key), '-n', NAMESPACE]);
    await waitForEnd(world.cluster, key, world.deps);
    await expectAsBefore();
  });

  it.each(['background', 'foreground'])(
    'ends when the packet is deleted in the %s',
    async (cascade) => {
      const key = await begin(`deleted-${cascade}`);
      await world.kubectl(['delete', 'spkt', key.name, '-n', NAMESPACE, `--cascade=${cascade}`, '--wait=false']);
      await untilGone(key);
      await expectAsBefore();
      await expectNothingLeft();
    },
    300_000,
  );

  it('is closed by the operator when no collector can do it any more', async () => {
    const key = await begin('lost');
    await loseCollector(world, key);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toBe('Stalled/Interrupted');
    await eventually('INFO', async () => (await levels()).every((level) => level === 'INFO'));
    await expectNothingLeft();
    const settled = await getPacket(world.cluster, key, world.deps);
    expect(settled?.status?.raisedLogLevels).toBeUndefined();
    expect(conditionOf(settled ?? packet, 'LogLevelRestored')).toBeUndefined();
    await expectAsBefore();
  });

  it('is closed by the operator when its packet is deleted after the collector was lost', async () => {
    const key = await begin('lost-and-deleted');
    await loseCollector(world, key);
    await world.kubectl(['delete', 'spkt', key.name, '-n', NAMESPACE, '--wait=false']);
    await untilGone(key);
    await expectAsBefore();
    await expectNothingLeft();
    await eventually('removal of everything of the packet', async () => {
      const left = await collectorObjects(world, NAMESPACE);
      return !left.some((object) => object.includes('lost-and-deleted-'));
    });
  });

  it('is closed in the successors when a rollout has replaced the servers', async () => {
    const key = await begin('rollout');
    const pod = await collectorPodOf(world, key);
    await world.kubectl(['rollout', 'restart', `deployment/${mattermost.name}`, '-n', NAMESPACE]);
    await world.kubectl(['rollout', 'status', `deployment/${mattermost.name}`, '-n', NAMESPACE, '--timeout=180s']);
    await eventually('end of the old servers', async () => (await levels().catch(() => [])).length === 2);
    await world.kubectl(['delete', 'pod', pod, '-n', NAMESPACE]);
    await waitForEnd(world.cluster, key, world.deps);
    await expectNothingLeft();
    const packet = await getPacket(world.cluster, key, world.deps);
    expect(packet?.status?.raisedLogLevels).toBeUndefined();
    expect(await levels()).toEqual(['INFO', 'INFO']);
  });
});

describe('the debug log window of a server whose environment sets the level', () => {
  const namespace = 'e2e-debug-log-env';
  let world: World;

  beforeAll(async () => {
    world = openWorld();
    await world.mattermost({ namespace, name: 'chat', env: { MM_LOGSETTINGS_FILELEVEL: 'WARN' } });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it('is told to have no effect, and is not waited for', async () => {
    const key = { namespace, name: 'overridden' };
    await applyPacket(world.cluster, key, LONG, world.deps);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(codesOf(packet)).toContain('LogLevelOverridden');
    expect(packet.status?.warnings?.find(({ code }) => code === 'LogLevelOverridden')?.message).toMatch(
      /stayed at WARN: MM_LOGSETTINGS_FILELEVEL/,
    );
    expect(packet.status?.raisedLogLevels).toBeUndefined();
    expect(packet.status?.targets?.[0]).toMatchObject({ failed: 0, skipped: 0 });
  });
});

function codesOf({ status }: SupportPacket): readonly string[] {
  return status?.warnings?.map(({ code }) => code) ?? [];
}
