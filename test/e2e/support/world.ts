import { resolve } from 'node:path';
import { BUSYBOX_IMAGE, processDeps, type Cluster, type ClusterDeps } from '../../cluster/index.ts';
import { testCluster } from '../../cluster/test-cluster.ts';
import { deployCoder, type CoderInstallation, type CoderOptions } from '../../products/coder/index.ts';
import { applyObjects, kubectl } from '../../products/kubectl.ts';
import {
  deployMattermost,
  removeNamespace,
  seedMattermost,
  waitMattermostReady,
  type MattermostInstallation,
  type MattermostOptions,
} from '../../products/mattermost/index.ts';
import { openArchive, type OpenedArchive } from '../../support/archive-reader.ts';
import { openClaim, pathInClaim } from '../../support/claim-reader.ts';
import type { SupportPacket } from '../../../src/api/packet.ts';

export const CHECKOUT: string = resolve(import.meta.dirname, '../../..');

/** What a test file stands on: the cluster of the global set-up, and namespaces of its own that go with it. */
export interface World extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly deps: ClusterDeps;
  /** kubectl's standard output. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  namespace(name: string, labels?: Readonly<Record<string, string>>): Promise<string>;
  /** A seeded Mattermost in a namespace of its own. */
  mattermost(options: MattermostOptions): Promise<MattermostInstallation>;
  /** A Coder with users, tokens and workspaces in a namespace of its own, which may hold a Mattermost too. */
  coder(options: CoderOptions): Promise<CoderInstallation>;
  /** The archive of a packet that was stored in a claim. */
  archiveOf(packet: SupportPacket): Promise<OpenedArchive>;
  /** Paths of all files in a claim's volume. */
  filesIn(namespace: string, claimName: string): Promise<readonly string[]>;
}

export function openWorld(): World {
  const deps = processDeps(new AbortController().signal);
  const cluster = testCluster();
  const namespaces = new Set<string>();
  const reader = (namespace: string, claimName: string): ReturnType<typeof openClaim> =>
    openClaim(cluster, { namespace, claimName, image: BUSYBOX_IMAGE }, deps);
  return {
    cluster,
    deps,
    kubectl: async (args, input) => (await kubectl(cluster, args, deps, input === undefined ? {} : { input })).stdout,
    namespace: async (name, labels = {}) => {
      namespaces.add(name);
      await applyObjects(cluster, [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }], deps);
      return name;
    },
    mattermost: async (options) => {
      namespaces.add(options.namespace);
      const installation = await deployMattermost(cluster, options, deps);
      if (options.brokenDsn !== undefined) return installation;
      await waitMattermostReady(cluster, installation, deps);
      await seedMattermost(cluster, installation, deps);
      return installation;
    },
    coder: (options) => {
      namespaces.add(options.namespace);
      if (options.elsewhere !== undefined) namespaces.add(options.elsewhere.namespace);
      return deployCoder(cluster, options, deps);
    },
    archiveOf: async ({ metadata, status }) => {
      const location = status?.archive?.location ?? '';
      const claimName = location.split('/')[3] ?? '';
      await using claim = await reader(metadata.namespace, claimName);
      return await openArchive(await claim.read(pathInClaim(location)));
    },
    filesIn: async (namespace, claimName) => {
      await using claim = await reader(namespace, claimName);
      // `await`: the reader must outlive the answer.
      return await claim.list();
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...namespaces].map((namespace) => removeNamespace(cluster, namespace, deps)));
    },
  };
}
