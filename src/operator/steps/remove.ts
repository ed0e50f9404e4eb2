import { resources } from '../../kube/resources.ts';
import { objectName } from '../job/object-names.ts';
import { mayRaiseLogLevels } from '../policies/log-levels.ts';
import type { Context, Result } from '../ports.ts';
import { releaseSlot } from './finish.ts';
import { hasFinalizer, removeRbac, setFinalizer } from './rbac-objects.ts';
import { settleLogLevels } from './settle-log-levels.ts';

const AGAIN_MILLISECONDS = 1000;
/** The collector has a minute of grace; a pod on a lost node never ends. */
const COLLECTOR_GONE_MILLISECONDS = 120_000;

/**
 * A packet that is being deleted. What it owns goes with it by garbage collection; only with our finalizer there is
 * something that no owner reference reaches. The Job goes first, so that nobody works with rights that vanish.
 */
export async function remove(context: Context): Promise<Result> {
  const { deps, packet, signal } = context;
  releaseSlot(deps, packet.metadata.uid);
  if (!hasFinalizer(packet)) return {};
  const job = { namespace: packet.metadata.namespace, name: jobNameOf(context) };
  await deps.client.delete(resources.jobs, job, { propagationPolicy: 'Background' }, signal);
  if (mayRaiseLogLevels(packet)) {
    // A collector that is told to end restores what it has raised, and needs its rights for that.
    const isOver = !isCollectorThere(context) && (await settleLogLevels(context));
    if (!isOver) return { requeueAfterMilliseconds: AGAIN_MILLISECONDS };
  }
  await removeRbac(context);
  await setFinalizer(context, false);
  return {};
}

function jobNameOf({ packet }: Context): string {
  return packet.status?.jobRef?.name ?? objectName(packet);
}

function isCollectorThere(context: Context): boolean {
  const { deps, packet } = context;
  const { deletionTimestamp = '', namespace } = packet.metadata;
  if (deps.now().getTime() - Date.parse(deletionTimestamp) > COLLECTOR_GONE_MILLISECONDS) return false;
  const jobName = jobNameOf(context);
  return deps.caches.pods
    .list()
    .some(
      ({ metadata, status }) =>
        metadata?.namespace === namespace &&
        metadata.labels?.['batch.kubernetes.io/job-name'] === jobName &&
        status?.phase !== 'Succeeded' &&
        status?.phase !== 'Failed',
    );
}
