import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportPacket } from '../../src/api/packet.ts';
import { mattermostPods, type MattermostInstallation } from '../products/mattermost/index.ts';
import { portForward } from '../products/port-forward.ts';
import { OPERATOR_NAMESPACE } from '../support/operator-release.ts';
import { applyPacket, getPacket, stateOf, waitForEnd, waitForPacket, type PacketKey } from '../support/packets.ts';
import { collectorObjects } from './support/collector-objects.ts';
import { collectorPodOf, killProcessOf } from './support/collector-process.ts';
import { eventually } from './support/eventually.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-interruptions';

/** Long enough that something can happen meanwhile, on a busy machine too. */
const SLOW = { items: { profiles: { cpuSeconds: 30 } } };

describe('a packet that is disturbed while it collects', () => {
  let world: World;
  let mattermost: MattermostInstallation;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat' });
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** Applies a packet and waits until everything is collected but the CPU profile. */
  async function begin(name: string, spec: object = SLOW): Promise<PacketKey> {
    const key = { namespace: NAMESPACE, name };
    await applyPacket(world.cluster, key, spec, world.deps);
    await waitForPacket(world.cluster, key, ({ status }) => isAllButOneDone(status?.progress), world.deps);
    return key;
  }

  async function archives(name: string): Promise<readonly string[]> {
    const files = await world.filesIn(NAMESPACE, 'supportpackets');
    return files.filter((file) => file.includes(`-${name}-`));
  }

  it('is finished as if nothing had been when the operator is killed', async () => {
    const key = await begin('operator-killed');
    const before = (await collectorObjects(world, NAMESPACE)).filter((object) => object.startsWith('job'));
    const selector = 'app.kubernetes.io/name=supportpacket-operator';
    await world.kubectl(['delete', 'pod', '-n', OPERATOR_NAMESPACE, '-l', selector, '--grace-period=0', '--force']);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect(packet.status?.targets?.[0]).toMatchObject({ failed: 0, skipped: 0 });
    expect((await collectorObjects(world, NAMESPACE)).filter((object) => object.startsWith('job'))).toEqual(before);
    expect(await archives(key.name)).toHaveLength(1);
  });

  it('is collected again, whole, when the collector’s process is killed', async () => {
    const key = await begin('collector-killed');
    await killProcessOf(world, NAMESPACE, await collectorPodOf(world, key));
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect(packet.status?.warnings?.map(({ code }) => code)).toContain('CollectorRestarted');
    expect(packet.status?.targets?.[0]).toMatchObject({ failed: 0, skipped: 0 });
    expect(await archives(key.name)).toHaveLength(1);
  });

  it('ends with what is there when the collector’s pod is evicted', async () => {
    const key = await begin('evicted', { items: { profiles: { cpuSeconds: 60 } } });
    await world.kubectl(['delete', 'pod', await collectorPodOf(world, key), '-n', NAMESPACE]);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toBe('Ready/Partial');
    expect(await archives(key.name)).toHaveLength(1);
  });

  it('ends with what is there when it is cancelled', async () => {
    const key = await begin('cancelled', { items: { profiles: { cpuSeconds: 60 } } });
    await world.kubectl(['patch', 'spkt', key.name, '-n', NAMESPACE, '--type=merge', '-p', '{"spec":{"cancel":true}}']);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    const archive = await world.archiveOf(packet);
    expect(stateOf(packet)).toBe('Ready/Partial');
    expect(archive.files.has('mattermost/chat/sanitized_config.json')).toBe(true);
    expect(archive.files.has('mattermost/chat/cpu.prof')).toBe(false);
    expect(archive.sha256).toBe(packet.status?.archive?.sha256);
  });

  it('leaves nothing behind when it is deleted', async () => {
    const begun = performance.now();
    const key = await begin('deleted', { items: { profiles: { cpuSeconds: 60 } } });
    await world.kubectl(['delete', 'spkt', key.name, '-n', NAMESPACE, '--timeout=180s']);
    expect(await getPacket(world.cluster, key, world.deps)).toBeUndefined();
    await eventually('removal of everything of the packet', async () => {
      const left = await collectorObjects(world, NAMESPACE);
      return !left.some((object) => object.includes(key.name));
    });
    // The server runs one CPU profile at a time: a new one begins before those 60 s are over only when that one was ended.
    const left = 55 - (performance.now() - begun) / 1000;
    await eventually('the end of the profile', async () => (await profileStatus()) === 200, Math.max(left, 10));
    expect(await archives(key.name)).toEqual([]);
    expect(await world.filesIn(NAMESPACE, 'supportpackets')).not.toContainEqual(expect.stringContaining('partial'));
  });

  async function profileStatus(): Promise<number> {
    const [pod = ''] = await mattermostPods(world.cluster, mattermost, world.deps);
    await using tunnel = await portForward(
      world.cluster,
      { namespace: NAMESPACE, target: `pod/${pod}`, port: 8067 },
      world.deps,
    );
    const answer = await fetch(`http://${tunnel.address}/debug/pprof/profile?seconds=1`);
    await answer.arrayBuffer();
    return answer.status;
  }
});

/** Of a packet with one long item: that one is left. */
function isAllButOneDone(progress: Progress): boolean {
  return progress !== undefined && progress.itemsTotal > 0 && progress.itemsDone >= progress.itemsTotal - 1;
}

type Progress = NonNullable<SupportPacket['status']>['progress'];
