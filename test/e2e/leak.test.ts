import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitMattermostCrashed } from '../products/mattermost/index.ts';
import { applyPacket, conditionOf, stateOf, waitForEnd } from '../support/packets.ts';
import { openWorld, type World } from './support/world.ts';

const NAMESPACE = 'e2e-leak';
/** A mark has its rule's name, and this one is a token of GitLab by its form: nothing else of ours can leak on purpose. */
const LEAKING_RULE = `glpat-${'ab3de'.repeat(4)}`;

describe('an archive that still holds a secret when it is finished', () => {
  let world: World;

  beforeAll(() => {
    world = openWorld();
  });

  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  });

  it('is not stored: LeakDetected', async () => {
    const installation = await world.mattermost({ namespace: NAMESPACE, name: 'chat', brokenDsn: 'malformed' });
    await waitMattermostCrashed(world.cluster, installation, world.deps);
    const items = { items: { include: ['KubernetesLogs'] } };
    const leaking = { namespace: NAMESPACE, name: 'leaking' };
    const clean = { namespace: NAMESPACE, name: 'clean' };
    const withRule = (name: string) => ({ ...items, redaction: { rules: [{ name, pattern: 'invalid port' }] } });
    await applyPacket(world.cluster, leaking, withRule(LEAKING_RULE), world.deps);
    const refused = await waitForEnd(world.cluster, leaking, world.deps);
    await applyPacket(world.cluster, clean, withRule('port'), world.deps);
    const stored = await waitForEnd(world.cluster, clean, world.deps);

    expect(stateOf(refused)).toBe('Stalled/LeakDetected');
    expect(conditionOf(refused, 'Stalled')?.message).toContain('gitlab-token');
    expect(refused.status?.archive?.location).toBeUndefined();
    expect(stateOf(stored)).toMatch(/^Ready\//);
    const claimName = stored.status?.archive?.location?.split('/')[3] ?? '';
    const files = await world.filesIn(NAMESPACE, claimName);
    expect(files.some((path) => path.includes('clean'))).toBe(true);
    expect(files.filter((path) => path.includes('leaking'))).toEqual([]);
  });
});
