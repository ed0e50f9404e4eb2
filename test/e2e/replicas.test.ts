import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { mattermostPods, replicaMarker, type MattermostInstallation } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf, type OpenedArchive } from '../support/archive-reader.ts';
import { applyPacket, stateOf, waitForEnd } from '../support/packets.ts';
import { openWorld, type World } from './support/world.ts';
import type { SupportPacket } from '../../src/api/packet.ts';

const NAMESPACE = 'e2e-replicas';
const KEY = { namespace: NAMESPACE, name: 'both' };
const NODE_FILES = [
  'mattermost.log',
  'sanitized_config.json',
  'diagnostics.yaml',
  'cpu.prof',
  'heap.prof',
  'goroutines',
];

describe('a Mattermost with two replicas', () => {
  let world: World;
  let mattermost: MattermostInstallation;
  let pods: readonly string[];
  let packet: SupportPacket;
  let archive: OpenedArchive;

  beforeAll(async () => {
    world = openWorld();
    mattermost = await world.mattermost({ namespace: NAMESPACE, name: 'chat', replicas: 2 });
    pods = await mattermostPods(world.cluster, mattermost, world.deps);
    await applyPacket(world.cluster, KEY, {}, world.deps);
    packet = await waitForEnd(world.cluster, KEY, world.deps);
    archive = await world.archiveOf(packet);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it('has a folder for each with every file that a node makes', () => {
    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    expect(pods).toHaveLength(2);
    expect(packet.status?.targets?.[0]).toMatchObject({ pods: 2, failed: 0 });
    const wanted = pods.flatMap((pod) => NODE_FILES.map((file) => `mattermost/chat/${pod}/${file}`));
    expect([...archive.files.keys()]).toEqual(expect.arrayContaining([...wanted, 'mattermost/chat/plugins.json']));
  });

  it('has each replica’s own content', () => {
    for (const pod of pods) {
      const diagnostics = parse(textOf(archive, `mattermost/chat/${pod}/diagnostics.yaml`)) as {
        server: { hostname: string };
      };
      expect(diagnostics.server.hostname).toBe(pod);
      expect(textOf(archive, `kubernetes/chat/logs/${pod}/mattermost.log`)).toContain(replicaMarker(pod));
    }
  });

  it('marks equal secrets of both equally, and leaks none', () => {
    const passwords = pods.map((pod) => {
      const config = JSON.parse(textOf(archive, `mattermost/chat/${pod}/sanitized_config.json`)) as Record<
        string,
        Record<string, unknown>
      >;
      return config['EmailSettings']?.['SMTPPassword'];
    });
    expect(passwords[0]).toMatch(/REDACTED/);
    expect(passwords[0]).toBe(passwords[1]);
    expect(leaksOf(archive, mattermost.plantedSecrets.flatMap(secretForms))).toEqual([]);
  });
});
