import { type SupportPacketError, isSupportPacketError } from '../api/errors.ts';
import { WATCH_BACK_OFF, backOffDelay } from './back-off.ts';
import type { Clock } from './clock.ts';
import type { KubeTransport } from './http-request.ts';
import { connectionError } from './kube-errors.ts';
import type { KubeClient, KubeObject, ListOptions, Resource, WatchEvent, Watcher } from './ports.ts';
import { createWatchState } from './watch-state.ts';
import { watchOnce } from './watch-stream.ts';

export interface WatcherDeps {
  readonly client: KubeClient;
  readonly transport: KubeTransport;
  readonly clock: Clock;
  /** 0..1, for jitter. */
  readonly random: () => number;
  /** Told about every failure; the watcher itself goes on. */
  readonly onError: (resource: Resource, error: SupportPacketError) => void;
  /** Seconds one watch request lasts before it is renewed from where it stands. Default 60 to 120, chosen at random. */
  readonly watchSeconds?: number;
  /** Milliseconds that a watch may outlive that before it counts as dead. Default 10 000. */
  readonly graceMilliseconds?: number;
}

/** Seconds between lists when nobody says otherwise, as controller-runtime. */
const RESYNC_SECONDS = 10 * 60 * 60;
/** Milliseconds: a watch that ends sooner, without an event, was not a good one. */
const SHORT_WATCH = 1000;

type WatchOptions = ListOptions & { readonly resyncSeconds?: number };

/** Builds the Watcher port: one list and one watch at a time per call, nothing left open after the signal. */
export function createWatcher(deps: WatcherDeps): Watcher {
  return {
    watch: <T extends KubeObject>(resource: Resource, options: WatchOptions, signal: AbortSignal) =>
      watchForEver<T>(deps, resource, options, signal),
  };
}

async function* watchForEver<T extends KubeObject>(
  deps: WatcherDeps,
  resource: Resource,
  options: WatchOptions,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const state = createWatchState<T>();
  const pause = createPause(deps, resource, signal);
  while (!signal.aborted) {
    const listed = await pause.unlessFailed(() => deps.client.list<T>(resource, options, signal));
    if (listed === undefined) continue;
    yield* state.replace(listed.items);
    const relistAt = deps.clock.monotonic() + (options.resyncSeconds ?? RESYNC_SECONDS) * 1000;
    let position: string | undefined = listed.resourceVersion;
    while (!signal.aborted && position !== undefined && deps.clock.monotonic() < relistAt) {
      const left = Math.ceil((relistAt - deps.clock.monotonic()) / 1000);
      const lines = watchOnce(deps.transport, resource, watchOptions(deps, options, position, left), signal);
      const startedAt = deps.clock.monotonic();
      let isFruitful = false;
      let failure: unknown;
      try {
        for await (const line of lines) {
          isFruitful = true;
          pause.reset();
          position = line.resourceVersion;
          // The object has the type of the resource that was asked for.
          if (line.type !== 'BOOKMARK') yield state.apply(line.type, line.object as T);
        }
        if (!isFruitful && deps.clock.monotonic() - startedAt < SHORT_WATCH) await pause.wait(0);
      } catch (error) {
        failure = error;
      }
      if (failure !== undefined && !signal.aborted) {
        if (needsList(failure)) position = undefined;
        await pause.failed(failure);
      }
    }
  }
}

function watchOptions(deps: WatcherDeps, options: WatchOptions, resourceVersion: string, secondsLeft: number) {
  const seconds = deps.watchSeconds ?? Math.round(60 + 60 * deps.random());
  return {
    ...options,
    resourceVersion,
    timeoutSeconds: Math.max(1, Math.min(seconds, secondsLeft)),
    graceMilliseconds: deps.graceMilliseconds ?? 10_000,
  };
}

/** True when the position in the history is of no use any more: it is too old (410), or what came cannot be trusted. */
function needsList(error: unknown): boolean {
  return isSupportPacketError(error, 'KUBE_GONE', 'KUBE_PROTOCOL', 'KUBE_INVALID');
}

/** Counts failures in a row and waits longer after each. */
function createPause(deps: WatcherDeps, resource: Resource, signal: AbortSignal) {
  let attempt = 0;
  const wait = async (floor: number): Promise<void> => {
    await deps.clock.sleep(backOffDelay(WATCH_BACK_OFF, attempt, deps.random, floor), signal);
    attempt += 1;
  };
  const failed = async (thrown: unknown): Promise<void> => {
    const error = connectionError(`Watch of ${resource.plural}`, thrown);
    deps.onError(resource, error);
    // An old position is ordinary (the server compacted); the new list follows at once the first time.
    if (error.code === 'KUBE_GONE' && attempt === 0) attempt += 1;
    else await wait(error.retryAfterMilliseconds ?? 0);
  };
  return {
    wait,
    failed,
    reset: () => {
      attempt = 0;
    },
    /** The value, or undefined after the failure has been reported and waited for. */
    unlessFailed: async <T>(attemptOnce: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await attemptOnce();
      } catch (error) {
        if (!signal.aborted) await failed(error);
        return undefined;
      }
    },
  };
}
