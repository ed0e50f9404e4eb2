import type { IncomingMessage } from 'node:http';
import { SupportPacketError } from '../api/errors.ts';
import type { KubeTransport } from './http-request.ts';
import { abortError, connectionError } from './kube-errors.ts';
import type { ListOptions, Resource } from './ports.ts';
import { resourcePath, withQuery } from './resource-path.ts';
import { type WatchLine, createLineSplitter, parseWatchLine } from './watch-lines.ts';

export interface WatchStreamOptions extends ListOptions {
  readonly resourceVersion: string;
  /** How long the server keeps one watch open; it must end it by itself then. */
  readonly timeoutSeconds: number;
  /** Milliseconds beyond `timeoutSeconds` after which a connection that is still open counts as dead. */
  readonly graceMilliseconds: number;
}

/**
 * One watch request, to its end. Returns when the server ends it as agreed; throws KUBE_* for everything else. A connection
 * that died without a word (a firewall dropped it) is noticed because the server must have ended it by `timeoutSeconds`.
 */
export async function* watchOnce(
  transport: KubeTransport,
  resource: Resource,
  options: WatchStreamOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchLine, void, undefined> {
  const what = `Watch of ${resource.plural}`;
  const path = withQuery(resourcePath(resource, options), {
    watch: true,
    allowWatchBookmarks: true,
    resourceVersion: options.resourceVersion,
    timeoutSeconds: options.timeoutSeconds,
    labelSelector: options.labelSelector,
    fieldSelector: options.fieldSelector,
  });
  const answer = await transport.send({ method: 'GET', path }, signal);
  const watchdog = setTimeout(
    () => {
      answer.destroy(new SupportPacketError('KUBE_CONNECTION', `${what}: the connection is dead`));
    },
    options.timeoutSeconds * 1000 + options.graceMilliseconds,
  );
  try {
    yield* linesOf(answer, what);
  } catch (error) {
    throw signal.aborted ? abortError(signal, what) : connectionError(what, error);
  } finally {
    clearTimeout(watchdog);
    answer.destroy();
  }
}

async function* linesOf(answer: IncomingMessage, what: string): AsyncGenerator<WatchLine, void, undefined> {
  const splitter = createLineSplitter();
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) throw new SupportPacketError('KUBE_PROTOCOL', `${what}: not bytes`);
    for (const line of splitter.push(chunk)) {
      const parsed = parseWatchLine(line);
      if (parsed !== undefined) yield parsed;
    }
  }
}
