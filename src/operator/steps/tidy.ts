import { isSupportPacketError } from '../../api/errors.ts';
import { parseSpec, type SupportPacket } from '../../api/packet.ts';
import { unsupported } from '../../products/supported.ts';
import { objectName } from '../job/object-names.ts';
import { hasEnded } from '../policies/outcome.ts';
import { isReadyReason } from '../policies/state.ts';
import type { Context, Result } from '../ports.ts';
import { releaseSlot } from './finish.ts';
import { hasFinalizer, removeRbac, setFinalizer } from './rbac-objects.ts';
import { writeStatus } from './write-status.ts';

/** In case the Job's last event is lost. */
const STILL_RUNNING_MILLISECONDS = 30_000;

/** A finished packet: nothing is ever started for it again; only what was made for it goes, and the status stays current. */
export async function tidy(context: Context): Promise<Result> {
  const { deps, packet } = context;
  releaseSlot(deps, packet.metadata.uid);
  const current = { ...context, packet: await acknowledge(context) };
  if (!deps.leftovers.has(packet.metadata.uid) && !hasFinalizer(packet)) return {};
  const name = packet.status?.jobRef?.name ?? objectName(packet);
  const job = deps.caches.jobs.get({ namespace: packet.metadata.namespace, name });
  // The collector needs its rights until it has ended, e.g. to end what it started in a pod.
  if (job !== undefined && !hasEnded(job)) return { requeueAfterMilliseconds: STILL_RUNNING_MILLISECONDS };
  await removeRbac(current);
  await setFinalizer(current, false);
  return {};
}

/**
 * The switches of a finished packet can still be changed. The status takes note of the generation, else kstatus would call
 * the packet in progress for ever; a switch that this version cannot honour gets a Warning.
 */
async function acknowledge(context: Context) {
  const { deps, packet } = context;
  if (packet.status?.observedGeneration === packet.metadata.generation) return packet;
  const ready = packet.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready === undefined || !isReadyReason(ready.reason)) return packet;
  const written = await writeStatus(context, { state: { reason: ready.reason, message: ready.message } });
  const missing = ready.reason === 'NotImplemented' ? [] : unsupportedIn(packet);
  if (missing.length > 0) {
    const note = `This version cannot do yet: ${missing.join('; ')}. The packet stays as it is.`;
    deps.recorder.record(packet, { type: 'Warning', reason: 'NotImplemented', action: 'Reconcile', note });
  }
  return written;
}

/** A spec that is not valid by now was refused for that, or the schema has changed since; neither is news. */
function unsupportedIn({ spec }: SupportPacket): readonly string[] {
  try {
    return unsupported(parseSpec(spec));
  } catch (error) {
    if (isSupportPacketError(error, 'INVALID_SPEC')) return [];
    throw error;
  }
}
