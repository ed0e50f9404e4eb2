import type { Cluster } from './cluster.ts';
import { clusterRun } from './cluster-tools.ts';
import { processDeps } from './deps.ts';
import { nativeCluster } from './native/provider.ts';
import { readSettings } from './native/settings.ts';

/** The cluster that Jest's global set-up (`jest-setup.ts`) brought up, for use in a test file. */
export function testCluster(signal: AbortSignal = new AbortController().signal): Cluster {
  const deps = processDeps(signal);
  const { env } = deps;
  const provider = env['SUPPORTPACKET_TEST_PROVIDER'];
  if (provider === 'native') return nativeCluster(readSettings(env), deps);
  const kubeconfigPath = env['SUPPORTPACKET_TEST_KUBECONFIG'];
  const binDir = env['SUPPORTPACKET_TEST_BIN'];
  const nodeName = env['SUPPORTPACKET_TEST_NODE'];
  if (kubeconfigPath === undefined || binDir === undefined || nodeName === undefined) {
    throw new Error('no test cluster: run this through Jest’s projects integration or e2e');
  }
  return {
    provider: provider === 'kind' ? 'kind' : 'kubeconfig',
    kubeconfigPath,
    binDir,
    nodeName,
    run: clusterRun(binDir, kubeconfigPath, deps),
    loadImage: (archive) => Promise.reject(new Error(`${archive}: images are loaded before the tests here`)),
  };
}
