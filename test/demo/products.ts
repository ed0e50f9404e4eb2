import type { Cluster, ClusterDeps } from '../cluster/index.ts';
import { deployCoder } from '../products/coder/index.ts';
import {
  deployMattermost,
  seedMattermost,
  waitMattermostReady,
  type MattermostInstallation,
} from '../products/mattermost/index.ts';

/** Everything of the demo but the operator. */
export const NAMESPACE = 'supportpacket-demo';

/** What the demo collects from. */
export interface DemoProducts {
  /** The packet's spec. */
  readonly spec: object;
  readonly plantedSecrets: readonly string[];
}

/** A Mattermost and a Coder in one namespace, with users, content, workspaces and planted secrets. */
export async function startProducts(cluster: Cluster, deps: ClusterDeps): Promise<DemoProducts> {
  const workspaces = ['healthy', 'neverConnects', 'failedBuild', 'stopped'] as const;
  // Both wait more than they compute.
  const [mattermost, coder] = await Promise.all([
    startMattermost(cluster, deps),
    deployCoder(cluster, { namespace: NAMESPACE, workspaces }, deps),
  ]);
  const sessionTokenSecretRef = { name: coder.tokenSecret, key: 'owner' };
  return {
    spec: {
      targets: [
        { name: mattermost.name, type: 'Mattermost' },
        { name: coder.name, type: 'Coder', coder: { sessionTokenSecretRef } },
      ],
    },
    plantedSecrets: [...mattermost.plantedSecrets, ...coder.plantedSecrets],
  };
}

async function startMattermost(cluster: Cluster, deps: ClusterDeps): Promise<MattermostInstallation> {
  const mattermost = await deployMattermost(cluster, { namespace: NAMESPACE, name: 'chat' }, deps);
  await waitMattermostReady(cluster, mattermost, deps);
  await seedMattermost(cluster, mattermost, deps);
  return mattermost;
}
