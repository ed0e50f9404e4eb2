import { isSupportPacketError, messageOf, SupportPacketError } from '../../../api/errors.ts';
import type { RaisedLogLevel } from '../../../api/status-schema.ts';
import type { KubeClient, PodAccess } from '../../../kube/ports.ts';
import { resources } from '../../../kube/resources.ts';
import type { V1Pod } from '../../../kube/types.ts';
import { RAISED } from './file-level.ts';
import { fileLevelOf } from './level-of-server.ts';
import { sharesStore } from './levels.ts';

export interface RestoreDeps {
  readonly kube: Pick<KubeClient, 'get'>;
  readonly access: PodAccess;
  /** By target. */
  readonly accessTokens?: ReadonlyMap<string, string>;
}

export interface NotRestored {
  readonly note: RaisedLogLevel;
  readonly why: string;
}

export interface RestoreResult {
  readonly restored: readonly RaisedLogLevel[];
  readonly left: readonly NotRestored[];
}

/**
 * Brings back the level of each noted server, but only where it still is what the window set: whoever has changed it since
 * wants it so. A pod that is gone has taken a configuration of its own with it; a shared one is restored through any of the
 * target's other servers, and only when none is left it counts as not restored.
 */
export async function restoreFileLevels(
  notes: readonly RaisedLogLevel[],
  deps: RestoreDeps,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const restored: RaisedLogLevel[] = [];
  const gone: RaisedLogLevel[] = [];
  const left: NotRestored[] = [];
  for (const note of notes) {
    try {
      const isThere = await restoreOne(note, restored.some(isOf(note)), deps, signal);
      (isThere ? restored : gone).push(note);
    } catch (error) {
      left.push({ note, why: messageOf(error) });
    }
  }
  for (const note of gone) {
    if (restored.some(isOf(note))) restored.push(note);
    else left.push({ note, why: 'the pod is gone; if its configuration lies in the database it is still raised' });
  }
  return { restored, left };
}

function isOf({ target }: RaisedLogLevel): (other: RaisedLogLevel) => boolean {
  return (other) => other.target === target;
}

/** False when the pod is gone. */
async function restoreOne(
  note: RaisedLogLevel,
  mayFollow: boolean,
  { kube, access, accessTokens }: RestoreDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const { target, namespace, pod: name, podUid: uid, container } = note;
  const pod = await readPod(kube, note, signal);
  if (pod === undefined) return false;
  const level = fileLevelOf(access, { namespace, pod: name, container }, accessTokens?.get(target));
  const isOurs = async (): Promise<boolean> => (await level.read()) === RAISED;
  if (!(await isOurs())) return true;
  if (mayFollow && sharesStore({ pod, selected: { name, uid, container, role: 'server' } })) {
    await level.reload();
    if (!(await isOurs())) return true;
  }
  await level.write(note.level);
  if (await isOurs()) {
    throw new SupportPacketError('ITEM_UNAVAILABLE', `The server took the change and is still at ${RAISED}`);
  }
  return true;
}

async function readPod(
  kube: RestoreDeps['kube'],
  { namespace, pod: name, podUid }: RaisedLogLevel,
  signal: AbortSignal,
): Promise<V1Pod | undefined> {
  try {
    const pod = await kube.get<V1Pod>(resources.pods, { namespace, name }, signal);
    return pod.metadata?.uid === podUid ? pod : undefined;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return undefined;
    throw error;
  }
}
