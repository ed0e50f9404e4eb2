import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { bodyStream } from './body-stream.ts';
import type { StreamDeps } from './exec.ts';
import { abortError, connectionError } from './kube-errors.ts';
import { openPortForward } from './port-forward.ts';
import type { HttpAnswer, HttpOverPortForward } from './ports.ts';

/** Milliseconds: a CPU profile says nothing until it has been taken, so silence is the caller's to judge, by its signal. */
const IDLE_TIMEOUT = 10 * 60_000;

/**
 * One HTTP/1.1 request over a connection of its own. `Connection: keep-alive` is sent on purpose: the server then leaves
 * the connection open after its answer, and a tunnel that closes with bytes still on the way would lose them.
 */
export async function requestOverPortForward(
  deps: StreamDeps,
  request: HttpOverPortForward,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const what = `${request.method ?? 'GET'} ${request.path.split('?', 1)[0] ?? ''} on ${request.namespace}/${request.pod}:${String(request.port)}`;
  const connection = await openPortForward(deps, request, signal);
  const started = start(connection, request);
  const answer = await headersOf(started, connection, what, signal);
  const body = bodyStream(answer, { what, code: 'STREAM_TRUNCATED', idleTimeout: IDLE_TIMEOUT, signal });
  body.once('close', () => {
    connection.destroy();
  });
  return { status: answer.statusCode ?? 0, headers: flatHeaders(answer), body };
}

function start(connection: Duplex, request: HttpOverPortForward): ClientRequest {
  const started = httpRequest({
    createConnection: () => connection,
    method: request.method ?? 'GET',
    host: 'localhost',
    port: request.port,
    path: request.path,
    headers: {
      connection: 'keep-alive',
      ...request.headers,
      ...(request.body === undefined ? {} : { 'content-length': request.body.length }),
    },
  });
  started.end(request.body);
  return started;
}

async function headersOf(
  started: ClientRequest,
  connection: Duplex,
  what: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    started.once('response', resolve);
    // Stays: after the headers the body carries the error, but an unheard one would end the process.
    started.on('error', (error) => {
      connection.destroy();
      reject(signal.aborted ? abortError(signal, what) : connectionError(what, error));
    });
  });
}

function flatHeaders(answer: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(answer.headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
