import { setTimeout as delay } from 'node:timers/promises';
import { API_VERSION, COLLECTOR_MANAGER, KIND } from '../api/names.ts';
import { isSupportPacketError, messageOf } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import type { SupportPacketStatus } from '../api/status-schema.ts';
import type { KubeClient } from '../kube/ports.ts';
import { resources } from '../kube/resources.ts';
import type { Logger } from '../logging/logger.ts';
import { readOwnPacket, type PacketKey } from './own-packet.ts';
import { retried } from './retried.ts';

/** How often the status is written at most, and also at least: the answer tells of a cancel or a deletion. */
const PERIOD_MILLISECONDS = 1000;
const LAST_WRITE_PAUSES = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];

export interface StatusWriterDeps {
  readonly kube: KubeClient;
  readonly log: Logger;
  readonly packet: PacketKey;
  /** The status as it is to be now. */
  readonly render: () => SupportPacketStatus;
  /** The packet as the API server returned it after a write; undefined when it is gone. */
  readonly onPacket: (packet: SupportPacket | undefined) => void;
}

/**
 * Writes the collector's part of the status until `signal` aborts. A write that is under way then is waited for: it must not
 * arrive after the last one. Never rejects: a lost write is made good by the next.
 */
export async function writeStatusPeriodically(deps: StatusWriterDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await writeStatus(deps, new AbortController().signal);
    } catch (error) {
      deps.log.warn('status was not written', { error: messageOf(error) });
    }
    await delay(PERIOD_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

/** The last write, which must arrive: the operator reads the outcome from it. Rejects when it did not within a minute. */
export async function writeLastStatus(deps: StatusWriterDeps, signal: AbortSignal): Promise<void> {
  await retried(() => writeStatus(deps, signal), LAST_WRITE_PAUSES, signal);
}

async function writeStatus(deps: StatusWriterDeps, signal: AbortSignal): Promise<void> {
  const { namespace, name, uid } = deps.packet;
  // With the uid the API server refuses the write when somebody made a new packet of the same name.
  const body = { apiVersion: API_VERSION, kind: KIND, metadata: { namespace, name, uid }, status: deps.render() };
  const options = { fieldManager: COLLECTOR_MANAGER, force: true, subresource: 'status' } as const;
  try {
    const packet = await deps.kube.apply<typeof body>(resources.supportPackets, body, options, signal);
    deps.onPacket(packet as unknown as SupportPacket);
  } catch (error) {
    if (!(await isGone(error, deps, signal))) throw error;
    deps.onPacket(undefined);
  }
}

/** Not found, or another object by now. A conflict can also mean that too many wrote at once: then it is still there. */
async function isGone(error: unknown, { kube, packet }: StatusWriterDeps, signal: AbortSignal): Promise<boolean> {
  if (isSupportPacketError(error, 'KUBE_NOT_FOUND')) return true;
  return isSupportPacketError(error, 'KUBE_CONFLICT') && (await readOwnPacket(kube, packet, signal)) === undefined;
}
