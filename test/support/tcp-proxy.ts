import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';

/** A TCP relay on loopback whose connections can be made to fail. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Bytes that came back from the target so far. */
  bytesFromTarget(): number;
  /** Connections that are open now. */
  connections(): number;
  /** Connections that were ever opened. */
  accepted(): number;
  /** Resets every open connection (RST), as a dying node does. */
  cut(): void;
  /** From now on nothing is passed on any more, and nobody is told: a firewall that dropped the connection. New ones work. */
  freeze(): void;
}

interface Relay {
  readonly sockets: readonly [Socket, Socket];
  isFrozen: boolean;
}

/** Starts a relay to `host:port`. */
export async function startTcpProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const relays = new Set<Relay>();
  const counts = { bytes: 0, accepted: 0 };
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    const relay: Relay = { sockets: [client, upstream], isFrozen: false };
    relays.add(relay);
    counts.accepted += 1;
    upstream.on('data', (chunk) => {
      counts.bytes += chunk.length;
    });
    passOn(relay, client, upstream);
    passOn(relay, upstream, client);
    client.once('close', () => relays.delete(relay));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const sockets = (): Socket[] => [...relays].flatMap((relay) => relay.sockets);
  return {
    port: address.port,
    bytesFromTarget: () => counts.bytes,
    connections: () => relays.size,
    accepted: () => counts.accepted,
    cut: () => {
      for (const socket of sockets()) socket.resetAndDestroy();
    },
    freeze: () => {
      for (const relay of relays) relay.isFrozen = true;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets()) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One direction, with backpressure. An end or a failure of either socket ends both. */
function passOn(relay: Relay, from: Socket, to: Socket): void {
  from.on('data', (chunk) => {
    if (relay.isFrozen || to.write(chunk)) return;
    from.pause();
    to.once('drain', () => from.resume());
  });
  from.on('error', () => to.destroy());
  from.once('end', () => {
    if (!relay.isFrozen) to.end();
  });
  from.once('close', () => to.destroy());
}
