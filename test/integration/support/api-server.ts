import { text } from 'node:stream/consumers';
import { loadConnection } from '../../../src/kube/config.ts';
import type { KubeConnection } from '../../../src/kube/connection.ts';
import { createTransport, type KubeRequest } from '../../../src/kube/http-request.ts';
import { isSupportPacketError } from '../../../src/api/errors.ts';

/** What the API server said to one request. */
export interface Verdict {
  readonly accepted: boolean;
  /** The server's message when it refused. */
  readonly message: string;
  /** The object when it accepted. */
  readonly object: Record<string, unknown>;
}

/** The API server of the test cluster, asked as one user. */
export interface ApiServer {
  request(request: KubeRequest): Promise<Verdict>;
  /** The same server, asked as somebody else; what that user may do is up to RBAC. */
  as(user: string): ApiServer;
  /** The same server, asked for the tables that kubectl prints. */
  asTables(): ApiServer;
  close(): void;
}

/** The cluster that Jest's global set-up names, as its administrator. */
export async function connectApiServer(): Promise<ApiServer> {
  return apiServer(await loadConnection({ type: 'file', file: clusterEnvironment('KUBECONFIG') }));
}

/** A variable that Jest's global set-up exports: `KUBECONFIG`, `BIN`. */
export function clusterEnvironment(name: 'KUBECONFIG' | 'BIN'): string {
  const value = process.env[`SUPPORTPACKET_TEST_${name}`];
  if (value === undefined) throw new Error(`SUPPORTPACKET_TEST_${name} is not set: run the test through Jest`);
  return value;
}

function apiServer(connection: KubeConnection): ApiServer {
  const transport = createTransport(connection, { headersTimeout: 60_000, userAgent: 'supportpacket-test' });
  return {
    request: async (request) => {
      try {
        const answer = await transport.send(request, AbortSignal.timeout(60_000));
        return { accepted: true, message: '', object: JSON.parse(await text(answer)) as Record<string, unknown> };
      } catch (error) {
        if (!isSupportPacketError(error) || error.status === undefined) throw error;
        return { accepted: false, message: error.message, object: {} };
      }
    },
    as: (user) => apiServer(withHeaders(connection, { 'impersonate-user': user })),
    asTables: () => apiServer(withHeaders(connection, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' })),
    close: () => {
      transport.close();
    },
  };
}

function withHeaders(connection: KubeConnection, headers: Readonly<Record<string, string>>): KubeConnection {
  return {
    ...connection,
    credentials: async () => {
      const credentials = await connection.credentials();
      return { ...credentials, headers: { ...credentials.headers, ...headers } };
    },
  };
}
