import { SupportPacketError } from '../api/errors.ts';
import { abortError } from './kube-errors.ts';
import type { KubeObject, ListOptions, ObjectKey, Resource, WatchEvent, Watcher } from './ports.ts';
import { keyOf } from './watch-state.ts';

/** A read cache that follows the API server. */
export interface Informer<T> {
  get(key: ObjectKey): T | undefined;
  list(): readonly T[];
  /** Resolves after the first complete list; rejects CANCELLED when the signal aborts before. */
  readonly synced: Promise<void>;
  isSynced(): boolean;
  /** Settles when the informer has ended, which only its signal can bring about. */
  readonly done: Promise<void>;
}

export interface InformerOptions<T> extends ListOptions {
  readonly resyncSeconds?: number;
  /**
   * Called for each event after the cache has taken it. The first list comes before `synced` resolves. It must not
   * block: put a key in a queue.
   */
  readonly onEvent?: (event: WatchEvent<T>) => void;
  /** Told when `onEvent` threw. The informer goes on: one bad handler must not stop the others. */
  readonly onHandlerError: (error: unknown) => void;
}

/** Starts at once and follows `resource` until `signal` aborts. */
export function createInformer<T extends KubeObject>(
  watcher: Watcher,
  resource: Resource,
  options: InformerOptions<T>,
  signal: AbortSignal,
): Informer<T> {
  const cache = new Map<string, T>();
  const first = Promise.withResolvers<void>();
  let isSynced = false;
  const follow = async (): Promise<void> => {
    for await (const event of watcher.watch<T>(resource, options, signal)) {
      if (event.type === 'SYNCED') isSynced = true;
      else if (event.type === 'DELETED') cache.delete(keyOf(event.object));
      else cache.set(keyOf(event.object), event.object);
      tell(options, event);
      if (isSynced) first.resolve();
    }
    first.reject(signal.aborted ? abortError(signal, `Informer of ${resource.plural}`) : ended(resource));
  };
  // Most callers wait for `synced` only once; a rejection that nobody waits for must not end the process.
  first.promise.catch(() => undefined);
  const done = follow().catch((error: unknown) => {
    first.reject(error);
    throw error;
  });
  return {
    get: (key) => cache.get(keyOf({ metadata: key })),
    list: () => [...cache.values()],
    synced: first.promise,
    isSynced: () => isSynced,
    done,
  };
}

function tell<T>(options: InformerOptions<T>, event: WatchEvent<T>): void {
  try {
    options.onEvent?.(event);
  } catch (error) {
    options.onHandlerError(error);
  }
}

function ended(resource: Resource): SupportPacketError {
  return new SupportPacketError('KUBE_PROTOCOL', `Watch of ${resource.plural} ended by itself`);
}
