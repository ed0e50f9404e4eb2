import { loadConnection } from '../../src/kube/config.ts';
import type { KubeConnection } from '../../src/kube/connection.ts';
import { type Kube, type KubeOptions, createKube } from '../../src/kube/kube.ts';

/** The connection to the test cluster, from the environment that test/cluster/jest-setup.ts sets. */
export async function testConnection(): Promise<KubeConnection> {
  const file = process.env['SUPPORTPACKET_TEST_KUBECONFIG'];
  if (file === undefined) throw new Error('SUPPORTPACKET_TEST_KUBECONFIG is not set: no test cluster');
  return loadConnection({ type: 'file', file });
}

/** Our own Kubernetes client on the test cluster, or on `connection`. Failures of watches are dropped unless `options` take them. */
export async function testKube(options: Partial<KubeOptions> = {}, connection?: KubeConnection): Promise<Kube> {
  return createKube(connection ?? (await testConnection()), {
    userAgent: 'supportpacket-test/0',
    onWatchError: () => undefined,
    ...options,
  });
}
