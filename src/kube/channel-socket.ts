import type { RawData, WebSocket } from 'ws';
import { systemClock } from './clock.ts';
import { type IdleWatchdog, createIdleWatchdog } from './idle-watchdog.ts';

/** Messages of the `channel.k8s.io` sub-protocols: the first byte is the channel, the rest is data. */
export interface ChannelSocket {
  /** Lets messages come (again). */
  resume(): void;
  /** Stops reading from the network; up to one TCP segment that was read already may still be delivered. */
  pause(): void;
  /** `onSent` is called when the message has left this process, so that a writer can wait for it. */
  send(channel: number, data: Uint8Array, onSent: (error?: Error | null) => void): void;
  /** From now on silence is no sign of death: the other side may be busy with what we sent. */
  stopWatching(): void;
  /** Ends the connection politely; for when everything has arrived. */
  close(): void;
  /** Ends the connection at once. */
  terminate(): void;
}

export interface ChannelSocketOptions {
  /** Milliseconds of silence, pings unanswered too, after which the connection counts as dead. */
  readonly idleTimeout: number;
  readonly onMessage: (channel: number, data: Buffer) => void;
  /** Called exactly once. `code` is the WebSocket close code, 1006 when the connection just went away. */
  readonly onClose: (code: number) => void;
}

/** Milliseconds left to the other side for its half of the closing handshake. */
const CLOSE_TIMEOUT = 5000;

/**
 * Puts channels, and a sense for silent death, on an open and paused WebSocket. Pings go out only while we read and nothing
 * comes: a ping that reaches the API server while it waits for us to read makes it drop the connection (seen on 1.34).
 */
export function createChannelSocket(socket: WebSocket, options: ChannelSocketOptions): ChannelSocket {
  const watchdog = createIdleWatchdog({
    clock: systemClock,
    idleTimeout: options.idleTimeout,
    onQuiet: () => {
      if (socket.readyState === socket.OPEN) socket.ping();
    },
    onIdle: () => {
      socket.terminate();
    },
  });
  socket.on('pong', watchdog.touch);
  socket.on('message', (message) => {
    watchdog.touch();
    const data = bufferOf(message);
    const channel = data[0];
    if (channel !== undefined) options.onMessage(channel, data.subarray(1));
  });
  socket.once('close', (code) => {
    watchdog.stop();
    options.onClose(code);
  });
  return controls(socket, watchdog);
}

function controls(socket: WebSocket, watchdog: IdleWatchdog): ChannelSocket {
  return {
    resume: () => {
      watchdog.arm();
      socket.resume();
    },
    pause: () => {
      watchdog.disarm();
      socket.pause();
    },
    send: (channel, data, onSent) => {
      const message = Buffer.allocUnsafe(data.length + 1);
      message[0] = channel;
      message.set(data, 1);
      socket.send(message, { binary: true }, onSent);
    },
    stopWatching: watchdog.stop,
    close: () => {
      socket.resume();
      socket.close(1000);
      setTimeout(() => {
        socket.terminate();
      }, CLOSE_TIMEOUT).unref();
    },
    terminate: () => {
      socket.resume();
      socket.terminate();
    },
  };
}

function bufferOf(message: RawData): Buffer {
  if (Buffer.isBuffer(message)) return message;
  return Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message);
}
