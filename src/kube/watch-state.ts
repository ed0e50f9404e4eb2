import type { KubeObject, WatchEvent } from './ports.ts';

/** What the watcher knows to exist, so that a new list can be told as a difference. */
export interface WatchState<T> {
  /** Takes over a complete list: all of it as ADDED or MODIFIED, what vanished as DELETED, then SYNCED. */
  replace(items: readonly T[]): WatchEvent<T>[];
  /** Takes over one event of a watch. */
  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): WatchEvent<T>;
}

/** Starts empty. Objects that were recreated under the same name are a DELETED and an ADDED. */
export function createWatchState<T extends KubeObject>(): WatchState<T> {
  let known = new Map<string, T>();
  return {
    replace: (items) => {
      const next = new Map(items.map((item) => [keyOf(item), item]));
      const events: WatchEvent<T>[] = [];
      for (const [key, object] of known) {
        const successor = next.get(key);
        if (successor?.metadata?.uid !== object.metadata?.uid) {
          events.push({ type: 'DELETED', object });
          known.delete(key);
        }
      }
      for (const [key, object] of next) events.push({ type: known.has(key) ? 'MODIFIED' : 'ADDED', object });
      known = next;
      events.push({ type: 'SYNCED' });
      return events;
    },
    apply: (type, object) => {
      if (type === 'DELETED') known.delete(keyOf(object));
      else known.set(keyOf(object), object);
      return { type, object };
    },
  };
}

/** `namespace/name`, or the name alone for cluster-scoped objects. */
export function keyOf(object: KubeObject): string {
  const namespace = object.metadata?.namespace;
  const name = object.metadata?.name ?? '';
  return namespace === undefined ? name : `${namespace}/${name}`;
}
