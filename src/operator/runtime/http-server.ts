import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { SupportPacketError } from '../../api/errors.ts';

/** What a path answers. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
}

export type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>;

/** A server that listens. */
export interface Listening extends AsyncDisposable {
  /** The port, which the system has chosen when 0 was asked for. */
  readonly port: number;
}

/** Serves GET requests for a few fixed paths at `host:port` or `:port`. Rejects with USAGE when it cannot listen there. */
export async function serve(address: string, routes: Routes): Promise<Listening> {
  const server = createServer((request, response) => {
    void respond(routes, request, response);
  });
  // Whoever opens a connection and says nothing must not hold up a shutdown.
  server.headersTimeout = 10_000;
  server.requestTimeout = 10_000;
  const port = await listen(server, address);
  return { port, [Symbol.asyncDispose]: () => close(server) };
}

async function respond(routes: Routes, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const { status, body, contentType = 'text/plain' } = await answer(routes, request.method ?? '', path);
  response.writeHead(status, { 'content-type': contentType }).end(request.method === 'HEAD' ? undefined : body);
}

async function answer(routes: Routes, method: string, path: string): Promise<Answer> {
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  if (route === undefined) return { status: 404, body: 'not found\n' };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, body: 'method not allowed\n' };
  try {
    return await route();
  } catch (error) {
    return { status: 500, body: `${String(error)}\n` };
  }
}

async function listen(server: Server, address: string): Promise<number> {
  const separator = address.lastIndexOf(':');
  const host = address.slice(0, separator).replaceAll(/[[\]]/g, '');
  const port = Number(address.slice(separator + 1));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new SupportPacketError('USAGE', `Cannot listen on ${address}: ${cause.message}`, { cause }));
    });
    server.listen({ port, ...(host === '' ? {} : { host }) }, resolve);
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
