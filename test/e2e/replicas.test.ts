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
    for (const pod of pods) await setSiteName(pod);
    await applyPacket(world.cluster, KEY, {}, world.deps);
    packet = await waitForEnd(world.cluster, KEY, world.deps);
    archive = await world.archiveOf(packet);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  /** Without an Enterprise licence replicas do not tell one another: each goes on with the name that it was told itself. */
  async function setSiteName(pod: string): Promise<void> {
    const mmctl = ['/mattermost/bin/mmctl', '--local', 'config', 'set', 'TeamSettings.SiteName', pod];
    await world.kubectl(['exec', '-n', NAMESPACE, pod, '-c', mattermost.container, '--', ...mmctl]);
  }

  function configOf(pod: string): Record<string, Record<string, unknown>> {
    return JSON.parse(textOf(archive, `mattermost/chat/${pod}/sanitized_config.json`)) as Record<
      string,
      Record<string, unknown>
    >;
  }

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
      expect(configOf(pod)['TeamSettings']?.['SiteName']).toBe(pod);
      for (const log of [`mattermost/chat/${pod}/mattermost.log`, `kubernetes/chat/logs/${pod}/mattermost.log`]) {
        const markers = pods.filter((one) => textOf(archive, log).includes(replicaMarker(one)));
        expect({ log, markers }).toEqual({ log, markers: [pod] });
      }
    }
  });

  it('marks equal secrets of both equally, and leaks none', () => {
    const passwords = pods.map((pod) => configOf(pod)['EmailSettings']?.['SMTPPassword']);
    expect(passwords[0]).toMatch(/REDACTED/);
    expect(passwords[0]).toBe(passwords[1]);
    expect(leaksOf(archive, mattermost.plantedSecrets.flatMap(secretForms))).toEqual([]);
  });
});
