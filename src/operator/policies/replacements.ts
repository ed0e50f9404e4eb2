import type { SelectedTarget } from '../../api/collect-request.ts';
import type { RaisedLogLevel } from '../../api/status-schema.ts';
import type { V1Pod } from '../../kube/types.ts';

/**
 * The notes with a running server in place of each that is gone, where the target still has another; the same array when
 * nothing is to be replaced. A target of which one noted server is left needs none: it is restored through that. Pure.
 */
export function withReplacements(
  notes: readonly RaisedLogLevel[],
  targets: readonly SelectedTarget[],
  pods: readonly V1Pod[],
): readonly RaisedLogLevel[] {
  const there = new Set(pods.map(({ metadata }) => metadata?.uid));
  const isLost = (target: string): boolean => notes.every((note) => note.target !== target || !there.has(note.podUid));
  let isChanged = false;
  const followed = notes.map((note) => {
    const successor = isLost(note.target) ? successorOf(note, targets, pods) : undefined;
    isChanged ||= successor !== undefined;
    return successor ?? note;
  });
  return isChanged ? followed : notes;
}

function successorOf(
  note: RaisedLogLevel,
  targets: readonly SelectedTarget[],
  pods: readonly V1Pod[],
): RaisedLogLevel | undefined {
  const running = new Set(
    pods.filter(({ status }) => status?.phase === 'Running').map(({ metadata }) => metadata?.uid),
  );
  const server = targets
    .find(({ name, namespace }) => name === note.target && namespace === note.namespace)
    ?.pods.find(({ uid, role }) => role === 'server' && running.has(uid));
  return server === undefined
    ? undefined
    : { ...note, pod: server.name, podUid: server.uid, container: server.container };
}

/**
 * Without notes of pods that are there and are no server of a target: the status is not what decides whom a Job may reach. Pure.
 */
export function ofTargets(
  notes: readonly RaisedLogLevel[],
  targets: readonly SelectedTarget[],
  pods: readonly V1Pod[],
): readonly RaisedLogLevel[] {
  const there = new Set(pods.map(({ metadata }) => metadata?.uid));
  const servers = new Set(targets.flatMap((target) => target.pods.map(({ uid }) => uid)));
  return notes.filter(({ podUid }) => servers.has(podUid) || !there.has(podUid));
}
