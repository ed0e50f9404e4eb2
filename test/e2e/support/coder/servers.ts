import type { CoderInstallation } from '../../../products/coder/index.ts';
import type { World } from '../world.ts';

/** Names of the servers' pods, the oldest first: the one that all agents but that of `elsewhere` are connected to. */
export async function serverPods(
  world: World,
  { namespace, selector }: Pick<CoderInstallation, 'namespace' | 'selector'>,
): Promise<readonly string[]> {
  const names = ['--sort-by=.metadata.creationTimestamp', '-o', 'jsonpath={.items[*].metadata.name}'];
  const stdout = await world.kubectl(['get', 'pods', '-n', namespace, '-l', selector, ...names]);
  return stdout.split(' ').filter((name) => name !== '');
}
