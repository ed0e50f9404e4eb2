import type { World } from './world.ts';

const KINDS = 'jobs,pods,serviceaccounts,roles,rolebindings';

/** Names of everything that the operator made for packets in a namespace, as `kind/name`; empty when nothing is left. */
export async function collectorObjects(world: World, namespace: string): Promise<readonly string[]> {
  const output = await world.kubectl([
    'get',
    KINDS,
    '-n',
    namespace,
    '-l',
    'supportpacket.dev/packet-uid',
    '-o',
    'name',
  ]);
  return output.split('\n').filter((line) => line !== '');
}

/** What of it gives rights. */
export async function rightsOf(world: World, namespace: string): Promise<readonly string[]> {
  return (await collectorObjects(world, namespace)).filter((name) => !/^(job|pod)[./]/.test(name));
}
