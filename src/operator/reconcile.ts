import { randomUUID } from 'node:crypto';
import { isSupportPacketError } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import { resources } from '../kube/resources.ts';
import type { Logger } from '../logging/logger.ts';
import { objectName } from './job/object-names.ts';
import { nextStep, type Step } from './policies/next-step.ts';
import type { Context, ReconcileDeps, Result } from './ports.ts';
import { restore } from './steps/finished-mark.ts';
import { cachedJob } from './steps/live-job.ts';
import { observe } from './steps/observe.ts';
import { remove } from './steps/remove.ts';
import { start } from './steps/start.ts';
import { tidy } from './steps/tidy.ts';

const STEPS: Readonly<Record<Step, (context: Context) => Promise<Result>>> = { remove, tidy, restore, observe, start };

/** Key of a packet in the work queue. */
export function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/**
 * Brings one packet a step nearer to its end. Level-based: it looks at what is, never at what happened, so it may be called
 * at any time and any number of times. Throws what should be tried again after a pause.
 */
export async function reconcile(deps: ReconcileDeps, log: Logger, key: string, signal: AbortSignal): Promise<Result> {
  const [namespace = '', name = ''] = key.split('/');
  const packet = deps.caches.packets.get({ namespace, name });
  if (packet === undefined) return {};
  const { uid, generation } = packet.metadata;
  const fields = { namespace, name, uid, generation, reconcileID: randomUUID() };
  const context: Context = { deps, packet, log: log.child(fields), signal };
  const step = nextStep({ packet, hasJob: cachedJob(context, objectName(packet)) !== undefined });
  context.log.debug('Reconciling', { step });
  try {
    return await STEPS[step](context);
  } catch (error) {
    // Deleted under our hands; whatever it owned goes with it.
    if (isSupportPacketError(error, 'KUBE_NOT_FOUND') && (await isGone(context))) return {};
    throw error;
  }
}

async function isGone({ deps, packet, signal }: Context): Promise<boolean> {
  const { namespace, name, uid } = packet.metadata;
  const options = { namespace, fieldSelector: `metadata.name=${name}` };
  const { items } = await deps.client.list<SupportPacket>(resources.supportPackets, options, signal);
  return items[0]?.metadata.uid !== uid;
}
