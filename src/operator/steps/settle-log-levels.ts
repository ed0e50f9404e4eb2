import { isSupportPacketError } from '../../api/errors.ts';
import type { RaisedLogLevel } from '../../api/status-schema.ts';
import { resources } from '../../kube/resources.ts';
import type { V1Job } from '../../kube/types.ts';
import { restoreName } from '../job/object-names.ts';
import { buildRestoreJob } from '../job/restore-job.ts';
import { hasGivenUp, isOutOfTime, mayRaiseLogLevels, notedLogLevels, notRestored } from '../policies/log-levels.ts';
import { hasEnded } from '../policies/outcome.ts';
import { isReadyReason, type State } from '../policies/state.ts';
import type { Context } from '../ports.ts';
import { buildRestoreRbac } from '../rbac/restore-rbac.ts';
import { liveJob } from './live-job.ts';
import { applyRbac, removeRbac } from './rbac-objects.ts';
import { followReplacedServers } from './replaced-servers.ts';
import { reread } from './reread.ts';
import { writeStatus } from './write-status.ts';

/**
 * For a packet whose collector runs no more: sees to it that no log level stays raised, by a Job of its own where the
 * collector could not. True when there is nothing left to do, or nothing left to try.
 */
export async function settleLogLevels(context: Context): Promise<boolean> {
  if (!mayRaiseLogLevels(context.packet)) return true;
  const live = await reread(context);
  const notes = notedLogLevels(live.packet);
  if (notes.length === 0 || hasGivenUp(live.packet)) return await done(live);
  const job = await liveJob(live, restoreName(live.packet));
  if (job !== undefined && !hasEnded(job)) return false;
  if (job === undefined && !isOutOfTime(live.packet, live.deps.now())) {
    return await startRestoring(live, notes);
  }
  // The Job has ended after it wrote what it could restore, and this was read before the Job was: look once more.
  const last = await reread(live);
  const left = notedLogLevels(last.packet);
  if (left.length > 0) await giveUp(last, left);
  return await done(last);
}

async function done(context: Context): Promise<true> {
  const { deps, packet, signal } = context;
  const name = restoreName(packet);
  await removeRbac(context, name);
  if (notedLogLevels(packet).length > 0) return true;
  // The log of one that failed may be of use until its time is over.
  const key = { namespace: packet.metadata.namespace, name };
  await deps.client.delete(resources.jobs, key, { propagationPolicy: 'Background' }, signal);
  return true;
}

async function startRestoring(context: Context, notes: readonly RaisedLogLevel[]): Promise<boolean> {
  const { deps, packet, signal, log } = context;
  const { image, collectorPod: config } = deps.installation;
  try {
    await applyRbac(context, buildRestoreRbac(packet, await followReplacedServers(context, notes)));
    await deps.client.create<V1Job>(resources.jobs, buildRestoreJob({ packet, image, config }), signal);
    log.info('Restoring log levels', { servers: notes.length });
    return false;
  } catch (error) {
    if (isSupportPacketError(error, 'KUBE_ALREADY_EXISTS')) return false;
    if (!isNamespaceEnding(error)) throw error;
    await giveUp(context, notes);
    return await done(context);
  }
}

/** Nothing can be made in it any more; holding the packet would hold the namespace. */
function isNamespaceEnding(error: unknown): boolean {
  return isSupportPacketError(error, 'KUBE_FORBIDDEN') && error.message.includes('being terminated');
}

async function giveUp(context: Context, notes: readonly RaisedLogLevel[]): Promise<void> {
  const { deps, packet, log } = context;
  const claim = notRestored(notes);
  log.error('Log levels were not restored', { servers: notes.length });
  deps.recorder.record(packet, { type: 'Warning', reason: claim.reason, action: 'Restore', note: claim.message });
  await writeStatus(context, { state: presentState(context), logLevels: claim });
}

/** Where the packet stands does not change by this. */
function presentState({ packet }: Context): State {
  const ready = packet.status?.conditions?.find(({ type }) => type === 'Ready');
  if (ready !== undefined && isReadyReason(ready.reason)) return { reason: ready.reason, message: ready.message };
  return { reason: 'Interrupted', message: 'The packet ended before it was told how' };
}
