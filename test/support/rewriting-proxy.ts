import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import type { KubeConnection } from '../../src/kube/connection.ts';

/** Answers a request itself and returns true, or leaves it to the real server with false. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/** The real API server behind an HTTP server that may answer instead of it: for what a real one cannot be made to say. */
export interface RewritingProxy extends AsyncDisposable {
  readonly connection: KubeConnection;
  /** Replaces the interception; the last one stays until the next. */
  intercept(intercept: Intercept): void;
  /** Paths with query, in order. */
  readonly seen: readonly string[];
}

export async function startRewritingProxy(real: KubeConnection): Promise<RewritingProxy> {
  const seen: string[] = [];
  let current: Intercept = () => false;
  const server = createServer((request, response) => {
    seen.push(request.url ?? '');
    response.on('error', () => undefined);
    if (!current(request, response)) void forward(real, request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    connection: {
      ...real,
      server: new URL(`http://127.0.0.1:${String(address.port)}`),
      credentials: async () => ({ headers: {} }),
    },
    intercept: (intercept) => {
      current = intercept;
    },
    seen,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function forward(real: KubeConnection, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { headers, ...tls } = await real.credentials();
  const send = real.server.protocol === 'http:' ? plainRequest : tlsRequest;
  const upstream = send({
    ...tls,
    agent: false,
    host: real.server.hostname,
    port: real.server.port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, host: real.server.host, ...headers },
  });
  response.once('close', () => upstream.destroy());
  upstream.on('error', () => response.destroy());
  upstream.once('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    pipeline(answer, response).catch(() => response.destroy());
  });
  await pipeline(request, upstream);
}
