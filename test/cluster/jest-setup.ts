import { delimiter } from 'node:path';
import { ensureCluster, processDeps, type ClusterOptions } from './index.ts';

/**
 * Which cluster tests run on: `SUPPORTPACKET_TEST_KUBECONFIG` names one that is there already,
 * `SUPPORTPACKET_TEST_PROVIDER=kind` chooses kind; natively without either.
 */
export function testClusterOptions(env: Readonly<Record<string, string | undefined>>): ClusterOptions {
  const kubeconfig = env['SUPPORTPACKET_TEST_KUBECONFIG'];
  if (kubeconfig !== undefined && env['SUPPORTPACKET_TEST_BIN'] === undefined) return { kubeconfig };
  const provider = env['SUPPORTPACKET_TEST_PROVIDER'];
  if (provider === undefined || provider === 'native') return {};
  if (provider === 'kind') return { provider };
  throw new Error(`SUPPORTPACKET_TEST_PROVIDER=${provider}: native or kind is meant`);
}

/** Jest's global set-up: one cluster for all test files, told to them by the environment. It stays up: `npm test` decides when it goes. */
async function setUpCluster(): Promise<void> {
  const cluster = await ensureCluster(testClusterOptions(process.env), processDeps(new AbortController().signal));
  process.env['SUPPORTPACKET_TEST_PROVIDER'] = cluster.provider;
  process.env['SUPPORTPACKET_TEST_KUBECONFIG'] = cluster.kubeconfigPath;
  process.env['SUPPORTPACKET_TEST_BIN'] = cluster.binDir;
  process.env['SUPPORTPACKET_TEST_NODE'] = cluster.nodeName;
  process.env['PATH'] = `${cluster.binDir}${delimiter}${process.env['PATH'] ?? ''}`;
}

// oxlint-disable-next-line import/no-default-export -- Jest calls the default export of a globalSetup module.
export default setUpCluster;
