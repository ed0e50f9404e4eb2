import { Readable } from 'node:stream';
import { SupportPacketError, isSupportPacketError } from '../api/errors.ts';
import type { ChannelSocket } from './channel-socket.ts';
import { type EndCheck, createEndCheck } from './end-check.ts';
import { type ExecEnd, parseExecStatus } from './exec-status.ts';
import { closeStdin } from './exec-stdin.ts';
import { type KeptText, createKeptText } from './kept-text.ts';
import { connectionError, errorFromStatus } from './kube-errors.ts';
import type { ExecOptions, ExecProcess } from './ports.ts';

const STDOUT = 1;
const STDERR = 2;
const STATUS = 3;
const MAX_STDERR_BYTES = 16 * 1024;
/** Milliseconds that an abandoned command gets to come to its end. */
const LINGER = 3000;
/** Bytes that wait for the reader here; behind it, back to the command itself, everything waits in the kernel's buffers. */
const BUFFER_BYTES = 256 * 1024;

/** The state of one command, from the first message of its connection to the end of its output. */
export class ExecRun {
  readonly stdout: Readable;
  readonly exit: ExecProcess['exit'];
  readonly #what: string;
  readonly #check: EndCheck;
  readonly #stderr: KeptText;
  readonly #closed = Promise.withResolvers<void>();
  #socket: ChannelSocket | undefined;
  #end: ExecEnd | undefined;
  #isHolding: boolean;
  #hasOutput = false;
  readonly #hasStdin: boolean;

  constructor(what: string, options: ExecOptions) {
    this.#what = what;
    this.#check = createEndCheck(options.expectEnd);
    this.#stderr = createKeptText(options.maxStderrBytes ?? MAX_STDERR_BYTES);
    this.#isHolding = options.holdStdin === true;
    this.#hasStdin = options.stdin !== undefined || this.#isHolding;
    this.stdout = new Readable({
      highWaterMark: options.readAheadBytes ?? BUFFER_BYTES,
      read: () => this.#socket?.resume(),
      destroy: (error, callback) => {
        if (this.#end === undefined) this.#abandon();
        else this.#socket?.close();
        callback(error);
      },
    });
    this.exit = this.#watchEnd();
  }

  /** Starts the flow. */
  attach(socket: ChannelSocket): void {
    this.#socket = socket;
    socket.resume();
  }

  onMessage(channel: number, data: Buffer): void {
    if (this.stdout.destroyed) {
      // Given up, yet it ended in time: nothing is left behind.
      if (channel === STATUS && data.length > 0) this.#socket?.close();
    } else if (channel === STDOUT) this.#onOutput(data);
    else if (channel === STDERR) this.#stderr.push(data);
    else if (channel === STATUS && data.length > 0) this.#onStatus(data);
  }

  onClose(code: number): void {
    this.#closed.resolve();
    if (this.#end !== undefined) return;
    const text = `${this.#what}: the connection ended before the command did (${String(code)})`;
    this.stdout.destroy(new SupportPacketError('STREAM_DROPPED', text));
  }

  async dispose(): Promise<void> {
    this.stdout.destroy();
    await this.#closed.promise;
  }

  /**
   * Nobody reads any more. Cutting the connection now would leave a command behind that blocks on its next write for ever:
   * the container runtime keeps its end of the pipe open. So its stdin is closed and its output thrown away for a while.
   */
  #abandon(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.resume();
    if (this.#hasStdin) closeStdin(socket).catch(() => undefined);
    setTimeout(() => {
      socket.terminate();
    }, LINGER).unref();
  }

  #onOutput(data: Buffer): void {
    this.#hasOutput ||= data.length > 0;
    for (const safe of this.#check.push(data)) {
      if (safe.length > 0 && !this.stdout.push(safe)) this.#socket?.pause();
    }
    if (!this.#isHolding || !this.#check.isAtMarker() || this.#socket === undefined) return;
    this.#isHolding = false;
    closeStdin(this.#socket).catch((error: unknown) => this.stdout.destroy(connectionError(this.#what, error)));
  }

  /** Ends stdout as the status says: whole, with STREAM_TRUNCATED, or with the reason why there is no exit code. */
  #onStatus(data: Buffer): void {
    try {
      const end = parseExecStatus(data);
      if (end.type === 'failed') throw failure(this.#what, end, this.#hasOutput);
      this.#end = end;
      const rest = this.#check.rest();
      if (rest.length > 0) this.stdout.push(rest);
      // A command that failed has a reason to be without its marker, and the caller sees the exit code.
      if (end.code === 0) this.#check.verify(this.#what);
      this.stdout.push(null);
    } catch (error) {
      this.stdout.destroy(connectionError(this.#what, error));
    }
  }

  #watchEnd(): ExecProcess['exit'] {
    const exit = new Promise<{ readonly code: number; readonly stderr: string }>((resolve, reject) => {
      // With this listener an error before the caller listens is not an uncaught exception; `exit` carries it.
      this.stdout.once('error', (error) => {
        // Leaving `for await` destroys the stream with an AbortError of Node's own; 'close' below names that.
        if (isSupportPacketError(error)) reject(error);
      });
      this.stdout.once('close', () => {
        if (this.#end?.type === 'exit' && this.stdout.readableEnded) {
          resolve({ code: this.#end.code, stderr: this.#stderr.text() });
        } else {
          reject(new SupportPacketError('CANCELLED', `${this.#what}: the reader closed the stream`));
        }
      });
    });
    exit.catch(() => undefined);
    return exit;
  }
}

function failure(
  what: string,
  end: { readonly message: string; readonly status: number },
  hasOutput: boolean,
): SupportPacketError {
  if (hasOutput) return new SupportPacketError('STREAM_DROPPED', `${what}: ${end.message}`, { status: end.status });
  const isStart = /OCI runtime exec failed|container not found|is not (running|created)|not in running state/i.test(
    end.message,
  );
  return isStart
    ? new SupportPacketError('EXEC_NOT_STARTED', `${what}: ${end.message}`, { status: end.status })
    : errorFromStatus(what, end.status, { message: end.message });
}
