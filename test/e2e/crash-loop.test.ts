import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitMattermostCrashed } from '../products/mattermost/index.ts';
import { secretForms } from '../products/secret-value.ts';
import { leaksOf, textOf } from '../support/archive-reader.ts';
import { applyPacket, stateOf, waitForEnd } from '../support/packets.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-crash-loop';

describe('a Mattermost that crashes for a bad database address', () => {
  let world: World;

  beforeAll(() => {
    world = openWorld();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it.each(['malformed', 'keyword'] as const)('gives a packet with what Kubernetes has (%s)', async (brokenDsn) => {
    const namespace = `${NAMESPACE}-${brokenDsn}`;
    const installation = await world.mattermost({ namespace, name: 'chat', brokenDsn });
    await waitMattermostCrashed(world.cluster, installation, world.deps);
    const key = { namespace, name: 'down' };
    await applyPacket(world.cluster, key, {}, world.deps);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    const archive = await world.archiveOf(packet);

    expect(stateOf(packet)).toBe('Ready/SucceededWithWarnings');
    const paths = [...archive.files.keys()];
    const previous = paths.find((path) => path.endsWith('/mattermost.previous.log')) ?? '';
    expect(textOf(archive, previous)).toMatch(brokenDsn === 'malformed' ? /invalid port/ : /Failed to ping DB/);
    expect(textOf(archive, 'kubernetes/chat/events.yaml')).toMatch(/BackOff|Unhealthy/);
    expect(packet.status?.warnings?.map(({ code }) => code)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^(PodNotRunning|LocalModeDisabled|MetricsDisabled)$/)]),
    );
    expect(leaksOf(archive, installation.plantedSecrets.flatMap(secretForms))).toEqual([]);
  });
});
