import type { ImageName } from '../../cluster/images/index.ts';
import { applyObjects, waitForRollout, type FixtureCluster, type FixtureDeps } from '../kubectl.ts';
import { standInLabels, standInObjects } from './manifests.ts';
import type { LicensedStandInOptions } from './options.ts';
import { standInSecrets } from './planted.ts';

/** Images that have to be in the cluster before {@link deployLicensedStandIn}. */
export const licensedStandInImages = ['licensed-stand-in'] as const satisfies readonly ImageName[];

/** A stand-in for a licensed Mattermost that answers. */
export interface LicensedStandIn {
  readonly namespace: string;
  readonly name: string;
  readonly container: string;
  /** Label selector of the pods. */
  readonly selector: string;
  /** Name of the Secret with the bots' tokens, keys `token` and `weak`. */
  readonly tokenSecret: string;
  readonly token: string;
  /** Of a bot that may do nothing. */
  readonly weakToken: string;
  /** Every planted secret, plain; see `secretForms` for the forms to look for. */
  readonly plantedSecrets: readonly string[];
}

/** Applies the stand-in and waits until every node answers. */
export async function deployLicensedStandIn(
  cluster: FixtureCluster,
  options: LicensedStandInOptions,
  deps: FixtureDeps,
): Promise<LicensedStandIn> {
  const { namespace, name } = options;
  const secrets = standInSecrets(options);
  await deps.progress.step(`stand-in for a licensed Mattermost ${namespace}/${name}`, async () => {
    await applyObjects(cluster, standInObjects(options, secrets), deps);
    await waitForRollout(cluster, { namespace, name, seconds: 240 }, deps);
  });
  const labels = Object.entries(standInLabels(options));
  return {
    namespace,
    name,
    container: 'mattermost',
    selector: labels.map(([key, value]) => `${key}=${value}`).join(','),
    tokenSecret: `${name}-token`,
    token: secrets.token,
    weakToken: secrets.weakToken,
    plantedSecrets: secrets.planted,
  };
}
