import type { ImageName } from '../../cluster/images/index.ts';
import { waitFor } from '../../cluster/wait-for.ts';
import { applyObjects, kubectl, waitForRollout, type FixtureCluster, type FixtureDeps } from '../kubectl.ts';
import { mattermostObjects } from './manifests.ts';
import { mattermostLayout, type MattermostOptions } from './options.ts';
import { mattermostSecrets, plantedValues, type MattermostSecrets } from './planted-secrets.ts';

/** Images that have to be in the cluster before {@link deployMattermost}. */
export const mattermostImages = ['mattermost', 'postgresql'] as const satisfies readonly ImageName[];

/** An installation that was applied. */
export interface MattermostInstallation {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  readonly replicas: number;
  /** Label selector of the server's pods. */
  readonly selector: string;
  readonly secrets: MattermostSecrets;
  /** Every secret that is or will be planted, plain; see `secretForms` for the forms to look for. */
  readonly plantedSecrets: readonly string[];
}

/** Describes an installation without touching a cluster: for a test that uses one of another process. */
function describeMattermost(options: MattermostOptions): MattermostInstallation {
  const secrets = mattermostSecrets(options);
  const { labels, container } = mattermostLayout(options);
  return {
    namespace: options.namespace,
    name: options.name,
    container,
    replicas: options.replicas ?? 1,
    selector: Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    secrets,
    plantedSecrets: plantedValues(secrets),
  };
}

/** Applies PostgreSQL and Mattermost (idempotent) and returns before they are ready; makes the namespace too. */
export async function deployMattermost(
  cluster: FixtureCluster,
  options: MattermostOptions,
  deps: FixtureDeps,
): Promise<MattermostInstallation> {
  const installation = describeMattermost(options);
  await applyObjects(cluster, mattermostObjects(options, installation.secrets), deps);
  return installation;
}

/** Waits until every replica answers. */
export async function waitMattermostReady(
  cluster: FixtureCluster,
  { namespace, name, replicas }: MattermostInstallation,
  deps: FixtureDeps,
): Promise<void> {
  const rollout = { namespace, name, seconds: 240 };
  await deps.progress.step(`Mattermost ${namespace}/${name}`, async () => {
    await waitForRollout(cluster, rollout, deps);
    if (replicas === 1) return;
    // Two servers that meet an empty database at once both store a first configuration, and one of them ends with
    // "duplicate key value violates unique constraint": the others come when the first is there.
    const scale = ['scale', `deployment/${name}`, '-n', namespace, `--replicas=${String(replicas)}`];
    await kubectl(cluster, scale, deps);
    await waitForRollout(cluster, rollout, deps);
  });
}

/** Waits until the server has ended and was started again, so that there are previous logs. */
export async function waitMattermostCrashed(
  cluster: FixtureCluster,
  installation: MattermostInstallation,
  deps: FixtureDeps,
): Promise<void> {
  const { namespace, name, selector } = installation;
  const restarts = '{.items[*].status.containerStatuses[0].restartCount}';
  const args = ['get', 'pods', '-n', namespace, '-l', selector, '-o', `jsonpath=${restarts}`];
  await deps.progress.step(`crash of Mattermost ${namespace}/${name}`, () =>
    waitFor(
      `restart of ${namespace}/${name}`,
      async () => {
        const { stdout } = await kubectl(cluster, args, deps);
        return stdout.split(' ').some((count) => Number(count) > 0) ? true : undefined;
      },
      { timeout: 120_000, interval: 500, signal: deps.signal },
    ),
  );
}

/** Names of the server's pods, sorted; without those that are about to end. */
export async function mattermostPods(
  cluster: FixtureCluster,
  { namespace, selector }: MattermostInstallation,
  deps: FixtureDeps,
): Promise<string[]> {
  const args = ['get', 'pods', '-n', namespace, '-l', selector, '-o', 'json'];
  const { stdout } = await kubectl(cluster, args, deps);
  const { items } = JSON.parse(stdout) as { items: { metadata: { name: string; deletionTimestamp?: string } }[] };
  return items.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? metadata.name : [])).toSorted();
}

/** Deletes the namespace and all in it. */
export async function removeNamespace(cluster: FixtureCluster, namespace: string, deps: FixtureDeps): Promise<void> {
  await kubectl(cluster, ['delete', 'namespace', namespace, '--ignore-not-found', '--wait=true'], deps);
}
