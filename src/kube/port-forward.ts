import { Duplex } from 'node:stream';
import { type ErrorCode, SupportPacketError } from '../api/errors.ts';
import { type ChannelSocket, createChannelSocket } from './channel-socket.ts';
import type { StreamDeps } from './exec.ts';
import { abortError } from './kube-errors.ts';
import { openWebSocket } from './open-websocket.ts';
import { resourcePath } from './resource-path.ts';
import { resources } from './resources.ts';

export interface PortForwardTarget {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/**
 * Two channels per port, served by the container runtime itself; the API server passes them on unread. (The newer
 * `SPDY/3.1+portforward.k8s.io` tunnels the old SPDY framing and needs a SPDY client; both work from 1.30 to 1.35.)
 */
const PROTOCOL = 'v4.channel.k8s.io';
const DATA = 0;
const ERROR = 1;
/** Each channel begins with the port as two bytes. */
const PORT_BYTES = 2;
const BUFFER_BYTES = 256 * 1024;

/**
 * One TCP connection to a port on the pod's loopback. It has no half close: the protocol knows none, so `end()` only ends
 * writing here. Errors with PORT_REFUSED when nothing listens, STREAM_DROPPED when the connection goes, CANCELLED.
 */
export async function openPortForward(
  deps: StreamDeps,
  target: PortForwardTarget,
  signal: AbortSignal,
): Promise<Duplex> {
  const what = `Port-forward to ${target.namespace}/${target.pod}:${String(target.port)}`;
  const parts = { namespace: target.namespace, name: target.pod, subresource: 'portforward' };
  const path = `${resourcePath(resources.pods, parts)}?ports=${String(target.port)}`;
  const request = { what, path, protocol: PROTOCOL, userAgent: deps.userAgent };
  const webSocket = await openWebSocket(deps.connection, request, signal);
  const forward = new ForwardedPort(what);
  const socket = createChannelSocket(webSocket, {
    idleTimeout: deps.idleTimeout,
    onMessage: (channel, data) => {
      forward.onMessage(channel, data);
    },
    onClose: (code) => {
      forward.onClose(code);
    },
  });
  const onAbort = (): void => {
    forward.stream.destroy(abortError(signal, what));
  };
  forward.stream.once('close', () => {
    signal.removeEventListener('abort', onAbort);
  });
  forward.attach(socket);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return forward.stream;
}

/** The state of one forwarded connection. */
class ForwardedPort {
  readonly stream: Duplex;
  readonly #what: string;
  readonly #header = [PORT_BYTES, PORT_BYTES];
  #socket: ChannelSocket | undefined;
  #hasData = false;

  constructor(what: string) {
    this.#what = what;
    this.stream = new Duplex({
      readableHighWaterMark: BUFFER_BYTES,
      read: () => this.#socket?.resume(),
      write: (chunk: Buffer, _encoding, callback) => {
        this.#socket?.send(DATA, chunk, callback);
      },
      destroy: (error, callback) => {
        this.#socket?.terminate();
        callback(error);
      },
    });
  }

  attach(socket: ChannelSocket): void {
    this.#socket = socket;
    socket.resume();
  }

  onMessage(channel: number, data: Buffer): void {
    const skipped = Math.min(this.#header[channel] ?? 0, data.length);
    this.#header[channel] = (this.#header[channel] ?? 0) - skipped;
    const rest = data.subarray(skipped);
    if (rest.length === 0 || this.stream.destroyed) return;
    if (channel === DATA) {
      this.#hasData = true;
      if (!this.stream.push(rest)) this.#socket?.pause();
    } else if (channel === ERROR) {
      this.#fail(rest.toString('utf8'));
    }
  }

  onClose(code: number): void {
    if (this.stream.destroyed) return;
    // A polite end is the end of the pod's connection; the container runtime says 1000 or, before 1.26, closes without a code.
    if (code === 1000 || code === 1005) this.stream.push(null);
    else this.stream.destroy(this.#error('STREAM_DROPPED', `the connection ended (${String(code)})`));
  }

  #fail(text: string): void {
    const isRefused = !this.#hasData && /refused|failed to connect|failed to dial/i.test(text);
    this.stream.destroy(this.#error(isRefused ? 'PORT_REFUSED' : 'STREAM_DROPPED', text.trim()));
  }

  #error(code: ErrorCode, text: string): SupportPacketError {
    return new SupportPacketError(code, `${this.#what}: ${text}`);
  }
}
