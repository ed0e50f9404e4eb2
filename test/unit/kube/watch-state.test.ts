import { describe, expect, it } from '@jest/globals';
import type { KubeObject } from '../../../src/kube/ports.ts';
import { createWatchState } from '../../../src/kube/watch-state.ts';

const object = (name: string, uid = name): KubeObject => ({ metadata: { namespace: 'n', name, uid } });
const told = (events: readonly { readonly type: string; readonly object?: KubeObject }[]) =>
  events.map((event) => `${event.type} ${event.object?.metadata?.uid ?? ''}`.trim());

describe('watch state', () => {
  it('tells a new list as the difference to the old one', () => {
    const state = createWatchState();
    expect(told(state.replace([object('a'), object('b')]))).toEqual(['ADDED a', 'ADDED b', 'SYNCED']);
    state.apply('ADDED', object('c'));
    state.apply('DELETED', object('a'));
    expect(told(state.replace([object('b'), object('d')]))).toEqual(['DELETED c', 'MODIFIED b', 'ADDED d', 'SYNCED']);
  });

  it('tells an object that came again under its old name as gone and new', () => {
    const state = createWatchState();
    state.replace([object('a', 'first')]);
    expect(told(state.replace([object('a', 'second')]))).toEqual(['DELETED first', 'ADDED second', 'SYNCED']);
  });
});
