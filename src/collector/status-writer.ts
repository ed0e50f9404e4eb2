import { setTimeout as delay } from 'node:timers/promises';
import { API_VERSION, COLLECTOR_MANAGER, KIND } from '../api/names.ts';
import { isSupportPacketError, messageOf } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import type { SupportPacketStatus } from '../api/status-schema.ts';
import type { KubeClient } from '../kube/ports.ts';
import { resources } from '../kube/resources.ts';
import type { Logger } from '../logging/logger.ts';

/** How often the status is written at most, and also at least: the answer tells of a cancel or a deletion. */
const PERIOD_MILLISECONDS = 1000;
const LAST_WRITE_PAUSES = [0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000];

export interface StatusWriterDeps {
  readonly kube: KubeClient;
  readonly log: Logger;
  readonly packet: { readonly namespace: string; readonly name: string; readonly uid: string };
  /** The status as it is to be now. */
  readonly render: () => SupportPacketStatus;
  /** The packet as the API server returned it after a write; undefined when it is gone. */
  readonly onPacket: (packet: SupportPacket | undefined) => void;
}

/** Writes the collector's part of the status until `signal` aborts. Never rejects: a lost write is made good by the next. */
export async function writeStatusPeriodically(deps: StatusWriterDeps, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await writeStatus(deps, signal);
    } catch (error) {
      if (!signal.aborted) deps.log.warn('status was not written', { error: messageOf(error) });
    }
    await delay(PERIOD_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }
}

/** The last write, which must arrive: the operator reads the outcome from it. Rejects when it did not within a minute. */
export async function writeLastStatus(deps: StatusWriterDeps, signal: AbortSignal): Promise<void> {
  let failure: unknown;
  for (const pause of LAST_WRITE_PAUSES) {
    await delay(pause, undefined, { signal });
    try {
      await writeStatus(deps, signal);
      return;
    } catch (error) {
      failure = error;
      if (isSupportPacketError(error) && error.retry === 'never') throw error;
    }
  }
  throw failure;
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
    if (!isGone(error)) throw error;
    deps.onPacket(undefined);
  }
}

/** Not found, or another object by now. */
function isGone(error: unknown): boolean {
  return isSupportPacketError(error, 'KUBE_NOT_FOUND', 'KUBE_CONFLICT');
}
