import type { SupportPacket } from '../../api/packet.ts';
import { objectName } from '../job/object-names.ts';
import { hasEnded } from '../policies/outcome.ts';
import { isReadyReason } from '../policies/state.ts';
import type { Context, Result } from '../ports.ts';
import { releaseSlot } from './finish.ts';
import { markFinished } from './finished-mark.ts';
import { hasFinalizer, removeRbac, setFinalizer } from './rbac-objects.ts';
import { settleLogLevels } from './settle-log-levels.ts';
import { warnOfSwitches } from './warn-of-switches.ts';
import { writeStatus } from './write-status.ts';

/** In case the Job's last event is lost. */
const STILL_RUNNING_MILLISECONDS = 30_000;

/** The same for the Job that restores log levels. */
const RESTORING_MILLISECONDS = 5000;

/** A finished packet: nothing is ever started for it again; only what was made for it goes, and the status stays current. */
export async function tidy(context: Context): Promise<Result> {
  const { deps, packet } = context;
  releaseSlot(deps, packet.metadata.uid);
  const current = { ...context, packet: await acknowledge(context) };
  await markFinished(current);
  if (!deps.leftovers.has(packet.metadata.uid) && !hasFinalizer(packet)) return {};
  const name = packet.status?.jobRef?.name ?? objectName(packet);
  const job = deps.caches.jobs.get({ namespace: packet.metadata.namespace, name });
  // The collector needs its rights until it has ended, e.g. to end what it started in a pod.
  if (job !== undefined && !hasEnded(job)) return { requeueAfterMilliseconds: STILL_RUNNING_MILLISECONDS };
  if (!(await settleLogLevels(current))) return { requeueAfterMilliseconds: RESTORING_MILLISECONDS };
  await removeRbac(current);
  await setFinalizer(current, false);
  return {};
}

/** The switches of a finished packet can still be changed; the status takes note, else kstatus would call it in progress for ever. */
async function acknowledge(context: Context): Promise<SupportPacket> {
  const { packet } = context;
  if (packet.status?.observedGeneration === packet.metadata.generation) return packet;
  const ready = packet.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined || !isReadyReason(ready.reason)) return packet;
  const { reason, message } = ready;
  if (reason !== 'NotImplemented') warnOfSwitches(context);
  return await writeStatus(context, { state: { reason, message } });
}
