import type { Readable } from 'node:stream';
import { SupportPacketError } from '../api/errors.ts';
import type { ChannelSocket } from './channel-socket.ts';

const STDIN = 0;
/** v5.channel.k8s.io: closes the one channel that follows. */
const CLOSE = 255;
const CHUNK_BYTES = 32 * 1024;
/** What pipes and sockets on the way take even if the command never reads: up to here our pings get through. */
const SMALL_BYTES = 32 * 1024;

/** Writes all of `stdin`, chunk by chunk, each after the one before has left. */
export async function sendStdin(socket: ChannelSocket, stdin: Uint8Array | Readable): Promise<void> {
  let sent = 0;
  for await (const chunk of chunksOf(stdin)) {
    sent += chunk.length;
    // The API server reads our messages in order: one that the command does not take yet holds up the pings behind it.
    if (sent > SMALL_BYTES) socket.stopWatching();
    await send(socket, STDIN, chunk);
  }
}

/** Half close: the command reads the end of its stdin, its output goes on. */
export async function closeStdin(socket: ChannelSocket): Promise<void> {
  await send(socket, CLOSE, Uint8Array.of(STDIN));
}

async function send(socket: ChannelSocket, channel: number, data: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(channel, data, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function* chunksOf(stdin: Uint8Array | Readable): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const part of stdin instanceof Uint8Array ? [stdin] : stdin) {
    const bytes: unknown = typeof part === 'string' ? Buffer.from(part) : part;
    if (!(bytes instanceof Uint8Array))
      throw new SupportPacketError('KUBE_PROTOCOL', 'Exec: stdin must be a stream of bytes');
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) yield bytes.subarray(from, from + CHUNK_BYTES);
  }
}
