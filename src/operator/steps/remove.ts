import { resources } from '../../kube/resources.ts';
import { objectName } from '../job/object-names.ts';
import type { Context, Result } from '../ports.ts';
import { releaseSlot } from './finish.ts';
import { hasFinalizer, removeRbac, setFinalizer } from './rbac-objects.ts';

/**
 * A packet that is being deleted. What it owns goes with it by garbage collection; only with our finalizer there is
 * something that no owner reference reaches. The Job goes first, so that nobody works with rights that vanish.
 */
export async function remove(context: Context): Promise<Result> {
  const { deps, packet, signal } = context;
  releaseSlot(deps, packet.metadata.uid);
  if (!hasFinalizer(packet)) return {};
  const job = { namespace: packet.metadata.namespace, name: packet.status?.jobRef?.name ?? objectName(packet) };
  await deps.client.delete(resources.jobs, job, { propagationPolicy: 'Background' }, signal);
  await removeRbac(context);
  await setFinalizer(context, false);
  return {};
}
