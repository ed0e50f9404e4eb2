import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { SupportPacketError } from '../api/errors.ts';
import type { KubeConnection } from './connection.ts';
import { abortError, connectionError, errorFromStatus, parseStatus } from './kube-errors.ts';

export interface WebSocketRequest {
  /** Names the request in messages. */
  readonly what: string;
  /** Path with query. */
  readonly path: string;
  readonly protocol: string;
  readonly userAgent: string;
}

/** Milliseconds for TCP, TLS and the upgrade. */
const HANDSHAKE_TIMEOUT = 30_000;
/** Bytes of one message; the API server sends at most 32 KiB and a byte at a time. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/**
 * Opens a WebSocket to the API server. It is given out paused: listeners can be added before the first message is
 * delivered; `resume()` starts it. Rejects with the KUBE_* error of a refused upgrade.
 */
export async function openWebSocket(
  connection: KubeConnection,
  request: WebSocketRequest,
  signal: AbortSignal,
): Promise<WebSocket> {
  if (signal.aborted) throw abortError(signal, request.what);
  const { headers, ...tls } = await connection.credentials();
  const server = connection.server;
  const scheme = server.protocol === 'http:' ? 'ws:' : 'wss:';
  const url = `${scheme}//${server.host}${server.pathname.replace(/\/$/, '')}${request.path}`;
  const socket = new WebSocket(url, [request.protocol], {
    ...tls,
    headers: { 'user-agent': request.userAgent, ...headers },
    handshakeTimeout: HANDSHAKE_TIMEOUT,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  return opened(socket, request.what, signal);
}

async function opened(socket: WebSocket, what: string, signal: AbortSignal): Promise<WebSocket> {
  const onAbort = (): void => {
    socket.terminate();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await new Promise<WebSocket>((resolve, reject) => {
      socket.once('open', () => {
        socket.pause();
        resolve(socket);
      });
      socket.once('unexpected-response', (_request, answer) => {
        void refusal(answer, what)
          .then(reject)
          .finally(() => {
            socket.terminate();
          });
      });
      // Not `once`: terminate() while connecting makes an error of its own, which unheard would end the process.
      socket.on('error', (error) => {
        reject(signal.aborted ? abortError(signal, what) : connectionError(what, error));
      });
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

async function refusal(answer: IncomingMessage, what: string): Promise<SupportPacketError> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer) {
      if (!Buffer.isBuffer(chunk) || size > MAX_ERROR_BYTES) break;
      chunks.push(chunk);
      size += chunk.length;
    }
  } catch (error) {
    return connectionError(what, error);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  return errorFromStatus(what, answer.statusCode ?? 0, parseStatus(body), answer.headers['retry-after']);
}
