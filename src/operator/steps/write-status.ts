import { API_VERSION, KIND, OPERATOR_MANAGER } from '../../api/names.ts';
import type { SupportPacket } from '../../api/packet.ts';
import type { SupportPacketStatus } from '../../api/status-schema.ts';
import { resources } from '../../kube/resources.ts';
import { isTerminal, kindOf, type State } from '../policies/state.ts';
import { isWritten, summarise, type StatusFacts } from '../policies/status.ts';
import type { Context } from '../ports.ts';

interface StatusPatch {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    resourceVersion?: string;
  };
  readonly status: SupportPacketStatus;
}

/**
 * Writes the operator's part of the status by server-side apply, and tells about a new state by Event, log and metric.
 * The resourceVersion makes it fail with KUBE_CONFLICT when the packet has changed since it was read: a leader that lost
 * its lease without noticing must not write yesterday's state over today's. Returns the packet as it is afterwards.
 */
export async function writeStatus(context: Context, facts: StatusFacts): Promise<SupportPacket> {
  const { deps, packet, signal } = context;
  const wanted = summarise(packet, facts, deps.now());
  if (isWritten(packet, wanted)) return packet;
  const { name, namespace, uid, resourceVersion } = packet.metadata;
  const patch: StatusPatch = {
    apiVersion: API_VERSION,
    kind: KIND,
    metadata: { name, namespace, uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) },
    status: wanted,
  };
  const options = { fieldManager: OPERATOR_MANAGER, force: true, subresource: 'status' } as const;
  const written = await deps.client.apply(resources.supportPackets, patch, options, signal);
  announce(context, facts.state);
  return { ...packet, metadata: { ...packet.metadata, ...versionOf(written) }, status: written.status };
}

function versionOf({ metadata: { resourceVersion } }: StatusPatch): { readonly resourceVersion?: string } {
  return resourceVersion === undefined ? {} : { resourceVersion };
}

function announce({ deps, packet, log }: Context, state: State): void {
  const before = packet.status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
  if (before === state.reason) return;
  log.info('Packet changed state', { reason: state.reason, before: before ?? 'none', detail: state.message });
  const type = kindOf(state.reason) === 'failed' ? 'Warning' : 'Normal';
  deps.recorder.record(packet, { type, reason: state.reason, action: 'Reconcile', note: state.message });
  if (isTerminal(state) && packet.status?.completionTime === undefined) deps.metrics.packetEnded(state.reason);
}
