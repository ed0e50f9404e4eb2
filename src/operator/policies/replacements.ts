import type { SelectedTarget } from '../../api/collect-request.ts';
import type { RaisedLogLevel } from '../../api/status-schema.ts';
import type { V1Pod } from '../../kube/types.ts';

/**
 * The notes, where all noted servers of a target are gone with one for each of its running servers in their place; the same
 * array when nothing is to be replaced. A target of which one noted server is left is restored through that. Pure.
 */
export function withReplacements(
  notes: readonly RaisedLogLevel[],
  targets: readonly SelectedTarget[],
  pods: readonly V1Pod[],
): readonly RaisedLogLevel[] {
  const there = new Set(pods.map(({ metadata }) => metadata?.uid));
  const byTarget = [...Map.groupBy(notes, ({ target }) => target).values()];
  const successors = byTarget.map((lost) =>
    lost.some(({ podUid }) => there.has(podUid)) ? [] : successorsOf(lost[0], targets, pods),
  );
  if (successors.every((found) => found.length === 0)) return notes;
  return byTarget.flatMap((before, index) => (successors[index]?.length ? successors[index] : before));
}

function successorsOf(
  note: RaisedLogLevel | undefined,
  targets: readonly SelectedTarget[],
  pods: readonly V1Pod[],
): readonly RaisedLogLevel[] {
  const running = new Set(
    pods.filter(({ status }) => status?.phase === 'Running').map(({ metadata }) => metadata?.uid),
  );
  const target = targets.find(({ name, namespace }) => name === note?.target && namespace === note.namespace);
  if (note === undefined || target === undefined) return [];
  return target.pods
    .filter(({ uid, role }) => role === 'server' && running.has(uid))
    .map(({ name: pod, uid: podUid, container }) => ({ ...note, pod, podUid, container }));
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
