import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALLOW_FROM } from '../../../src/api/names.ts';
import { resources } from '../../../src/kube/resources.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { startOperator, type RunningOperator } from './operators.ts';
import { condition, createWorld, limit, type World } from './world.ts';

let world: World;
let shut: string;
let open: string;
let operator: RunningOperator;

beforeAll(async () => {
  world = await createWorld('refusals');
  shut = await world.addNamespace();
  open = await world.addNamespace({ [ALLOW_FROM]: world.namespace });
  operator = await startOperator(world, { config: { watchNamespaces: [world.namespace, shut, open] } });
});

afterAll(async () => {
  await operator.stop();
  await world[Symbol.asyncDispose]();
});

const missingClaim = { type: 'PersistentVolumeClaim', persistentVolumeClaim: { claimName: 'no-such-claim' } };
const mattermost = (more: object) => ({ targets: [{ name: 'chat', type: 'Mattermost', ...more }] });

/** Nothing of what a collector needs may be made for a packet that is refused. */
async function leftBehind(): Promise<string[]> {
  const kinds = [resources.jobs, resources.roles, resources.roleBindings, resources.serviceAccounts];
  const lists = await Promise.all(
    kinds.map((kind) => world.list(kind, world.namespace, 'supportpacket.dev/packet-uid')),
  );
  return lists.flat().map(({ metadata }) => metadata?.name ?? '');
}

describe('a packet that cannot be collected is Stalled at once', () => {
  it.each([
    ['no-targets', 'NoTargets', {}, 'looked for'],
    ['not-found', 'NoTargets', mattermost({ selector: { matchLabels: { app: 'none' } } }), 'Target chat'],
    ['coder', 'NoTargets', { targets: [{ name: 'dev', type: 'Coder' }] }, 'Target dev'],
    ['zip', 'NotImplemented', { archive: { format: 'Zip' } }, 'spec.archive.format Zip'],
    ['bad-rule', 'InvalidSpec', { redaction: { rules: [{ name: 'bad', pattern: '(' }] } }, '"bad"'],
    ['refused', 'Forbidden', { targets: [{ name: 'chat', type: 'Mattermost', namespace: 'SHUT' }] }, ALLOW_FROM],
    [
      'outside',
      'Forbidden',
      { targets: [{ name: 'chat', type: 'Mattermost', namespace: 'default' }] },
      'watchNamespaces',
    ],
    ['cancelled', 'Cancelled', { cancel: true }, 'before anything'],
  ])('%s: %s', async (name, reason, spec, words) => {
    const wanted: unknown = JSON.parse(JSON.stringify(spec).replace('SHUT', shut));

    await world.addPacket(name, wanted);

    const packet = await world.untilReason(name, reason);
    expect(condition(packet, 'Ready')).toMatchObject({ status: 'False', observedGeneration: 1 });
    expect(condition(packet, 'Stalled')).toMatchObject({ status: 'True', reason });
    expect(condition(packet, 'Stalled')?.message).toContain(words);
    expect(condition(packet, 'Reconciling')).toBeUndefined();
    expect(packet.status?.completionTime).toBeDefined();
    expect(packet.status?.observedGeneration).toBe(1);
    expect(await leftBehind()).toEqual([]);
  });

  it('names the namespace in Authorized', async () => {
    const packet = await world.packet('refused');

    expect(condition(packet, 'Authorized')).toMatchObject({ status: 'False', reason: 'Forbidden' });
  });

  it('a claim that does not exist: nothing is collected', async () => {
    await world.addMattermost();
    await world.addPacket('no-claim', { destination: missingClaim });

    const packet = await world.untilReason('no-claim', 'DestinationUnavailable');

    expect(condition(packet, 'Stalled')?.message).toContain('no-such-claim does not exist');
    expect(await leftBehind()).toEqual([]);
  });

  it('tells it in an Event too', async () => {
    // An Event is written beside the work, not before its end.
    const told = await waitFor(
      'the Event',
      async () => {
        const events = (await world.list(resources.events)).map((event) => ({ ...event }));
        const ours = events.filter((event) => JSON.stringify(event).includes('"name":"no-claim"'));
        return ours.some((event) => JSON.stringify(event).includes('"Warning"')) ? ours : undefined;
      },
      { timeout: 120_000 },
    );
    expect(told).toContainEqual(
      expect.objectContaining({
        reason: 'DestinationUnavailable',
        type: 'Warning',
        reportingController: 'supportpacket.dev/operator',
      }),
    );
  });

  it('stays as it is for ever: a switch that is changed later only moves observedGeneration', async () => {
    const before = await world.packet('no-claim');
    const key = { namespace: world.namespace, name: 'no-claim' };
    const patch = { spec: { deletionPolicy: 'Delete' } };
    await world.kube.client.mergePatch(resources.supportPackets, key, patch, { fieldManager: 'test' }, limit());

    const after = await world.until('no-claim', ({ status }) => status?.observedGeneration === 2);

    expect(after.status?.completionTime).toBe(before.status?.completionTime);
    expect(condition(after, 'Ready')).toMatchObject({ reason: 'DestinationUnavailable', observedGeneration: 2 });
    expect(await leftBehind()).toEqual([]);
  });
});
