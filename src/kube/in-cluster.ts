import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SupportPacketError } from '../api/errors.ts';
import type { Clock } from './clock.ts';
import type { KubeConnection } from './connection.ts';

/** Where the kubelet puts the service account's token; it rewrites the file before the token expires. */
export const SERVICE_ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';

/** How long a token that was read is used, as client-go does. */
const TOKEN_MILLISECONDS = 60_000;

/** Surroundings of a pod. */
export interface InClusterDeps {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly clock: Clock;
}

/** The connection of a pod, without client-node: importing that costs 80 MiB and 0.4 s, and all it does here is read three files. */
export async function loadInCluster(deps: InClusterDeps): Promise<KubeConnection> {
  const host = deps.environment['KUBERNETES_SERVICE_HOST'];
  const port = deps.environment['KUBERNETES_SERVICE_PORT'];
  if (host === undefined || port === undefined) {
    throw new SupportPacketError(
      'KUBE_CONNECTION',
      'Not in a pod: KUBERNETES_SERVICE_HOST is not set; pass --kubeconfig',
    );
  }
  const ca = await readFile(join(deps.folder, 'ca.crt'));
  const namespace = await readFile(join(deps.folder, 'namespace'), 'utf8');
  let token = { value: '', readAt: Number.NEGATIVE_INFINITY };
  return {
    server: new URL(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    namespace: namespace.trim(),
    name: 'in-cluster',
    credentials: async () => {
      if (deps.clock.monotonic() - token.readAt >= TOKEN_MILLISECONDS) {
        const value = await readFile(join(deps.folder, 'token'), 'utf8');
        token = { value: value.trim(), readAt: deps.clock.monotonic() };
      }
      return { headers: { authorization: `Bearer ${token.value}` }, ca };
    },
  };
}
