import type { Readable } from 'node:stream';
import { type ChannelSocket, createChannelSocket } from './channel-socket.ts';
import type { KubeConnection } from './connection.ts';
import { ExecRun } from './exec-run.ts';
import { closeStdin, sendStdin } from './exec-stdin.ts';
import { abortError, connectionError } from './kube-errors.ts';
import { openWebSocket } from './open-websocket.ts';
import type { ExecOptions, ExecProcess } from './ports.ts';
import { resourcePath } from './resource-path.ts';
import { resources } from './resources.ts';

export interface StreamDeps {
  readonly connection: KubeConnection;
  readonly userAgent: string;
  /** Milliseconds without a sign of life, while we read, after which a connection counts as dead. */
  readonly idleTimeout: number;
}

/** Version 5 can close stdin alone; every API server since 1.30 speaks it and translates it for older kubelets. */
const PROTOCOL = 'v5.channel.k8s.io';
/** Starts a command in a running container. See ExecProcess for what the caller must do with it. */
export async function openExec(deps: StreamDeps, options: ExecOptions, signal: AbortSignal): Promise<ExecProcess> {
  const what = `Exec in ${options.namespace}/${options.pod}/${options.container}`;
  const request = { what, path: execPath(options), protocol: PROTOCOL, userAgent: deps.userAgent };
  const webSocket = await openWebSocket(deps.connection, request, signal);
  const run = new ExecRun(what, options);
  const socket = createChannelSocket(webSocket, {
    idleTimeout: deps.idleTimeout,
    onMessage: (channel, data) => {
      run.onMessage(channel, data);
    },
    onClose: (code) => {
      run.onClose(code);
    },
  });
  const onAbort = (): void => {
    run.stdout.destroy(abortError(signal, what));
  };
  run.stdout.once('close', () => {
    signal.removeEventListener('abort', onAbort);
  });
  run.attach(socket);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  void feedStdin(run.stdout, socket, options);
  return { stdout: run.stdout, exit: run.exit, [Symbol.asyncDispose]: () => run.dispose() };
}

function execPath(options: ExecOptions): string {
  const query = new URLSearchParams({ container: options.container, stdout: 'true', stderr: 'true' });
  if (options.stdin !== undefined || options.holdStdin === true) query.set('stdin', 'true');
  for (const argument of options.argv) query.append('command', argument);
  const path = resourcePath(resources.pods, { namespace: options.namespace, name: options.pod, subresource: 'exec' });
  return `${path}?${query.toString()}`;
}

async function feedStdin(stdout: Readable, socket: ChannelSocket, options: ExecOptions): Promise<void> {
  if (options.stdin === undefined) return;
  try {
    await sendStdin(socket, options.stdin);
    if (options.holdStdin !== true) await closeStdin(socket);
  } catch (error) {
    // A command may end before it has read everything: then stdout is over and this destroys nothing.
    if (!stdout.readableEnded) stdout.destroy(connectionError('Exec: stdin', error));
  }
}
