import type { KubeConnection } from '../../src/kube/connection.ts';
import { type TcpProxy, startTcpProxy } from './tcp-proxy.ts';

/** `connection` led through a TCP relay that a test can cut. TLS stays end to end: the certificate is checked for `kubernetes`. */
export async function throughProxy(
  connection: KubeConnection,
): Promise<{ readonly proxy: TcpProxy; readonly connection: KubeConnection } & AsyncDisposable> {
  const { server } = connection;
  const proxy = await startTcpProxy({ host: server.hostname, port: server.port === '' ? 443 : Number(server.port) });
  return {
    proxy,
    connection: {
      ...connection,
      server: new URL(`https://127.0.0.1:${String(proxy.port)}`),
      credentials: async () => ({ ...(await connection.credentials()), servername: 'kubernetes' }),
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}
