import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyPacket, conditionOf, stateOf, waitForEnd } from '../support/packets.ts';
import { collectorObjects } from './support/collector-objects.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-refusals';

describe('packets that cannot be carried out', () => {
  let world: World;

  beforeAll(async () => {
    world = openWorld();
    await world.namespace(NAMESPACE);
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it.each([
    ['nothing to collect from', 'empty', {}, 'Stalled/NoTargets', /installation\.mattermost\.com\/installation/],
    [
      'a target without pods',
      'no-pods',
      { targets: [{ name: 'chat', type: 'Mattermost' }] },
      'Stalled/NoTargets',
      /chat/,
    ],
    [
      'a format of a later version',
      'zip',
      { archive: { format: 'Zip' } },
      'Stalled/NotImplemented',
      /spec\.archive\.format/,
    ],
    [
      'a namespace that does not opt in',
      'foreign',
      { targets: [{ name: 'chat', type: 'Mattermost', namespace: 'kube-system' }] },
      'Stalled/Forbidden',
      /allow-from/,
    ],
  ])('%s', async (_, name, spec, state, message) => {
    const key = { namespace: NAMESPACE, name };
    await applyPacket(world.cluster, key, spec, world.deps);
    const packet = await waitForEnd(world.cluster, key, world.deps);
    expect(stateOf(packet)).toBe(state);
    expect(conditionOf(packet, 'Stalled')?.message).toMatch(message);
    const waited = await world.kubectl([
      'wait',
      '--for=condition=Stalled',
      `spkt/${name}`,
      '-n',
      NAMESPACE,
      '--timeout=180s',
    ]);
    expect(waited).toContain('condition met');
    expect(await collectorObjects(world, NAMESPACE)).toEqual([]);
  });
});
