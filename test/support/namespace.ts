import { randomBytes } from 'node:crypto';
import type { KubeClient } from '../../src/kube/ports.ts';
import { resources } from '../../src/kube/resources.ts';

/** A namespace that goes with the test. */
export interface TestNamespace extends AsyncDisposable {
  readonly name: string;
}

/** Creates `<prefix>-<random>`. Disposing starts its deletion and does not wait for the end of it. */
export async function createNamespace(client: KubeClient, prefix: string): Promise<TestNamespace> {
  const name = `${prefix}-${randomBytes(4).toString('hex')}`;
  const signal = AbortSignal.timeout(120_000);
  await client.create(resources.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }, signal);
  return {
    name,
    [Symbol.asyncDispose]: () =>
      client.delete(resources.namespaces, { name }, { propagationPolicy: 'Background' }, AbortSignal.timeout(120_000)),
  };
}
