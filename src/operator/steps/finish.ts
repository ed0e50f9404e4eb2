import type { SupportPacket } from '../../api/packet.ts';
import type { State } from '../policies/state.ts';
import type { Context, ReconcileDeps } from '../ports.ts';
import { writeStatus } from './write-status.ts';

/** Writes a terminal state and makes room for the next packet. */
export async function finish(context: Context, state: State): Promise<SupportPacket> {
  const packet = await writeStatus(context, { state });
  releaseSlot(context.deps, packet.metadata.uid);
  return packet;
}

/** Gives the slot back and wakes the packets that wait for one, the oldest first. */
export function releaseSlot(deps: ReconcileDeps, uid: string): void {
  if (!deps.slots.release(uid)) return;
  const queued = deps.caches.packets.list().filter(isQueued);
  for (const packet of queued.toSorted(byAge)) deps.wake(packet);
}

function isQueued({ status }: SupportPacket): boolean {
  return status?.conditions?.some(({ type, reason }) => type === 'Ready' && reason === 'Queued') ?? false;
}

function byAge(first: SupportPacket, second: SupportPacket): number {
  const [one, other] = [first.metadata.creationTimestamp ?? '', second.metadata.creationTimestamp ?? ''];
  return one === other ? 0 : one < other ? -1 : 1;
}
