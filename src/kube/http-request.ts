import { request as httpRequest, Agent as HttpAgent, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as HttpsAgent } from 'node:https';
import { SupportPacketError, messageOf } from '../api/errors.ts';
import type { KubeConnection } from './connection.ts';
import { abortError, connectionError, errorFromStatus, parseStatus } from './kube-errors.ts';

/** One request as JSON goes over the wire. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with query. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
}

/**
 * Sends requests and gives answers whose headers have arrived with a 2xx status; the body is the caller's to read. Rejects
 * with the KUBE_* error of the answer, KUBE_CONNECTION after `headersTimeout`, CANCELLED when `signal` aborts. An abort
 * after that destroys the body.
 */
export interface KubeTransport {
  readonly connection: KubeConnection;
  send(request: KubeRequest, signal: AbortSignal): Promise<IncomingMessage>;
  /** Closes idle connections. */
  close(): void;
}

export interface TransportOptions {
  /** Milliseconds until the headers must have come. */
  readonly headersTimeout: number;
  readonly userAgent: string;
}

/** Bytes of an error's body that are read. */
const MAX_ERROR_BYTES = 64 * 1024;
/** Milliseconds: idle sockets are probed so that NAT keeps them and a dead peer is noticed. */
const KEEP_ALIVE_PROBE = 30_000;

/** A transport with its own keep-alive agent. */
export function createTransport(connection: KubeConnection, options: TransportOptions): KubeTransport {
  const settings = { keepAlive: true, keepAliveMsecs: KEEP_ALIVE_PROBE };
  const agent = connection.server.protocol === 'http:' ? new HttpAgent(settings) : new HttpsAgent(settings);
  const sendOnce = async (request: KubeRequest, signal: AbortSignal): Promise<IncomingMessage> => {
    const what = `${request.method} ${pathOnly(request.path)}`;
    const started = await start(connection, request, agent, options.userAgent);
    const answer = await headersOf(started, what, options.headersTimeout, signal);
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    throw errorFromStatus(what, status, parseStatus(await readLimited(answer)), answer.headers['retry-after']);
  };
  return {
    connection,
    send: async (request, signal) => {
      try {
        return await sendOnce(request, signal);
      } catch (error) {
        // A kept-alive connection may be closed by the server in the moment we use it; nothing was done then.
        if (!(error instanceof SupportPacketError) || !isStaleConnection(error) || request.method !== 'GET')
          throw error;
        return sendOnce(request, signal);
      }
    },
    close: () => {
      agent.destroy();
    },
  };
}

async function start(
  connection: KubeConnection,
  request: KubeRequest,
  agent: HttpAgent | HttpsAgent,
  userAgent: string,
): Promise<ClientRequest> {
  const { headers, ...tls } = await connection.credentials();
  const server = connection.server;
  const isPlain = server.protocol === 'http:';
  const body = request.body === undefined ? undefined : Buffer.from(request.body);
  const started = (isPlain ? httpRequest : httpsRequest)({
    ...tls,
    agent,
    method: request.method,
    host: server.hostname.replace(/^\[|\]$/g, ''),
    port: server.port === '' ? (isPlain ? 80 : 443) : server.port,
    path: server.pathname.replace(/\/$/, '') + request.path,
    headers: {
      accept: 'application/json',
      'user-agent': userAgent,
      ...headers,
      ...(body === undefined
        ? {}
        : { 'content-type': request.contentType ?? 'application/json', 'content-length': body.length }),
    },
  });
  started.end(body);
  return started;
}

/** Waits for the headers. After that the request lives on until its body has been read or `signal` aborts. */
async function headersOf(
  request: ClientRequest,
  what: string,
  timeout: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      request.destroy(abortError(signal, what));
    };
    const timer = setTimeout(() => {
      const seconds = String(timeout / 1000);
      request.destroy(new SupportPacketError('KUBE_CONNECTION', `${what}: no answer within ${seconds} s`));
    }, timeout);
    request.once('response', (answer) => {
      clearTimeout(timer);
      resolve(answer);
    });
    // Stays for the whole life of the request: after the headers the body carries the error, but an unheard one would end the process.
    request.on('error', (error) => {
      clearTimeout(timer);
      const isStale = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET';
      reject(
        isStale
          ? new SupportPacketError('KUBE_CONNECTION', `${what}: ${STALE}`, { cause: error })
          : connectionError(what, error),
      );
    });
    request.once('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    });
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}

const STALE = 'idle connection was closed by the server';

function isStaleConnection(error: SupportPacketError): boolean {
  return error.code === 'KUBE_CONNECTION' && error.message.endsWith(STALE);
}

/** The start of an error's body as text; whatever goes wrong while reading leaves what came so far. */
async function readLimited(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk)) continue;
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_ERROR_BYTES) break;
    }
  } catch (error) {
    return `${Buffer.concat(chunks).toString('utf8')} (${messageOf(error)})`;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Selectors and resource versions only blur a message. */
function pathOnly(path: string): string {
  return path.split('?', 1)[0] ?? path;
}
