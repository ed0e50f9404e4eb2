import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportPacket } from '../../src/api/packet.ts';
import type { CoderInstallation } from '../products/coder/index.ts';
import type { MattermostInstallation } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { opened } from '../support/deep-archive.ts';
import { applyPacket, stateOf, waitForEnd } from '../support/packets.ts';
import { rightsOf } from './support/collector-objects.ts';
import { eventually } from './support/eventually.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-both';
const ANNEX = 'e2e-both-annex';

describe('a namespace with Mattermost and Coder', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let coder: CoderInstallation;

  beforeAll(async () => {
    world = openWorld();
    const elsewhere = { namespace: ANNEX };
    [mattermost, coder] = await Promise.all([
      world.mattermost({ namespace: NAMESPACE, name: 'chat' }),
      world.coder({ namespace: NAMESPACE, replicas: 1, workspaces: ['healthy'], elsewhere }),
    ]);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  async function collect(name: string): Promise<{ readonly packet: SupportPacket; readonly archive: OpenedArchive }> {
    const key = { namespace: NAMESPACE, name };
    await applyPacket(world.cluster, key, {}, world.deps);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    return { packet, archive: await world.archiveOf(packet) };
  }

  it('gives one packet with both, and says which namespace has not agreed', async () => {
    const { packet, archive } = await collect('refused');
    const elsewhere = coder.workspaces.elsewhere?.pods[0] ?? '';
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect(packet.status?.targets?.map(({ name, type }) => `${type}/${name}`).toSorted()).toEqual([
      'Coder/coder',
      'Mattermost/chat',
    ]);
    expect([...archive.files.keys()]).toEqual(
      expect.arrayContaining([
        'metadata.yaml',
        'mattermost/chat/sanitized_config.json',
        'coder/coder/deployment/buildinfo.json',
        'coder/coder/agent/logs.txt',
      ]),
    );
    expect([...archive.files.keys()].filter((path) => path.includes(elsewhere))).toEqual([]);
    expect(textOf(archive, 'warning.txt')).toMatch(new RegExp(`${ANNEX}.*supportpacket\\.dev/allow-from`));
    const planted = [...mattermost.plantedSecrets, ...coder.plantedSecrets];
    expect(leaksOf(await opened(archive), planted.flatMap(secretForms))).toEqual([]);
  });

  it('includes workspaces of another namespace once that agrees, and leaves no rights there', async () => {
    await world.kubectl(['label', 'namespace', ANNEX, `supportpacket.dev/allow-from=${NAMESPACE}`]);
    const { packet, archive } = await collect('allowed');
    const elsewhere = coder.workspaces.elsewhere?.pods[0] ?? '';
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect([...archive.files.keys()].some((path) => path.startsWith('kubernetes/') && path.includes(elsewhere))).toBe(
      true,
    );
    // In the order of their names: the other one is the first, and lies at the root.
    expect([...archive.files.keys()]).toEqual(
      expect.arrayContaining(['coder/coder/agent/logs.txt', 'coder/coder/workspaces/grace/healthy/agent/logs.txt']),
    );
    await eventually('removal of the rights there', async () => (await rightsOf(world, ANNEX)).length === 0);
  });
});
