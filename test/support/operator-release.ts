import { resolve } from 'node:path';
import { ensureImages, type ImageDeps } from '../cluster/images/index.ts';
import type { Cluster, ClusterDeps } from '../cluster/index.ts';
import { ensureBundle } from './bundle.ts';

const root = resolve(import.meta.dirname, '../..');

/** Where the release lives; the same for the demo and the tests, so that they share one operator. */
export const OPERATOR_NAMESPACE = 'supportpacket-system';
export const OPERATOR_RELEASE = 'supportpacket';

/** Builds the program and its image, and installs or upgrades the Helm chart with it. Twice is once. */
export async function installOperator(cluster: Cluster, deps: ClusterDeps): Promise<void> {
  await ensureBundle(deps);
  const imageDeps: ImageDeps = { ...deps, root };
  const [image] = await ensureImages(cluster, ['operator'], imageDeps);
  if (image === undefined) throw new Error('the image of the operator was not built');
  const [repository = '', tag = ''] = image.reference.split(/:(?=[^/]*$)/);
  await removePendingRelease(cluster, deps);
  await deps.progress.step('helm upgrade --install', () =>
    cluster.run(
      'helm',
      [
        ...['upgrade', '--install', OPERATOR_RELEASE, resolve(root, 'charts/supportpacket-operator')],
        ...['--namespace', OPERATOR_NAMESPACE, '--create-namespace', '--wait', '--timeout', '300s'],
        // The integration tests apply the CustomResourceDefinition by itself.
        '--take-ownership',
        ...['--set', `image.repository=${repository}`, '--set', `image.tag=${tag}`],
        // The tag stays while the image changes; the annotation makes the Deployment roll.
        ...['--set', String.raw`podAnnotations.supportpacket\.dev/image-digest=${image.digest}`],
      ],
      { signal: deps.signal },
    ),
  );
}

/** A Helm that was killed half-way leaves its release locked for ever; the resource definition stays when it goes. */
async function removePendingRelease(cluster: Cluster, deps: ClusterDeps): Promise<void> {
  const namespace = ['--namespace', OPERATOR_NAMESPACE];
  const args = ['list', '--pending', '--short', '--filter', `^${OPERATOR_RELEASE}$`, ...namespace];
  const { stdout } = await cluster.run('helm', args, { signal: deps.signal });
  if (stdout.trim() === '') return;
  await deps.progress.step('removing a release that was left half-way', () =>
    cluster.run('helm', ['uninstall', OPERATOR_RELEASE, ...namespace, '--wait', '--timeout', '180s'], {
      signal: deps.signal,
    }),
  );
}
