import { describe, expect, it } from '@jest/globals';
import { createInformer } from '../../../src/kube/informer.ts';
import type { KubeObject, WatchEvent, Watcher } from '../../../src/kube/ports.ts';
import { resources } from '../../../src/kube/resources.ts';

const pod = (name: string): KubeObject => ({ metadata: { namespace: 'n', name } });

/** Gives `events`, then waits for the signal. */
function watcherOf(events: readonly WatchEvent<KubeObject>[]): Watcher {
  return {
    watch: async function* watch<T extends KubeObject>(_resource: unknown, _options: unknown, signal: AbortSignal) {
      yield* events as readonly WatchEvent<T>[];
      const ended = Promise.withResolvers<void>();
      if (signal.aborted) ended.resolve();
      signal.addEventListener('abort', () => {
        ended.resolve();
      });
      await ended.promise;
    },
  };
}

describe('informer', () => {
  it('keeps a cache and goes on after a handler threw', async () => {
    const controller = new AbortController();
    const errors: unknown[] = [];
    const events: WatchEvent<KubeObject>[] = [
      { type: 'ADDED', object: pod('a') },
      { type: 'ADDED', object: pod('b') },
      { type: 'DELETED', object: pod('a') },
      { type: 'SYNCED' },
    ];
    const onEvent = (): void => {
      throw new Error('bad handler');
    };
    const informer = createInformer(
      watcherOf(events),
      resources.pods,
      { onEvent, onHandlerError: (error) => errors.push(error) },
      controller.signal,
    );
    await informer.synced;
    expect(informer.list().map((object) => object.metadata?.name)).toEqual(['b']);
    expect(informer.get({ namespace: 'n', name: 'b' })).toEqual(pod('b'));
    expect(informer.get({ namespace: 'n', name: 'a' })).toBeUndefined();
    expect(errors).toHaveLength(4);
    controller.abort();
    await informer.done;
  });

  it('rejects `synced` when it is stopped before the first list', async () => {
    const controller = new AbortController();
    const informer = createInformer(
      watcherOf([]),
      resources.pods,
      { onHandlerError: () => undefined },
      controller.signal,
    );
    expect(informer.isSynced()).toBe(false);
    controller.abort();
    await expect(informer.synced).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
