import type { CollectRequest } from '../api/collect-request.ts';
import { isSupportPacketError, messageOf } from '../api/errors.ts';
import type { SupportPacket } from '../api/packet.ts';
import type { KubeClient } from '../kube/ports.ts';
import type { Logger } from '../logging/logger.ts';
import type { LogLevelNotes } from '../products/ports.ts';
import { readOwnPacket } from './own-packet.ts';
import { collectorStatus, type CollectorView } from './packet-status.ts';
import { createStoredNotes } from './stored-notes.ts';
import { createProgressCounter, type ProgressCounter } from './progress.ts';
import type { PacketResult } from './run-packet.ts';
import type { StatusWriterDeps } from './status-writer.ts';
import type { Stop } from './stop.ts';
import type { WarningList } from './warning-list.ts';

export interface PacketReportDeps {
  readonly kube: KubeClient;
  readonly log: Logger;
  readonly warnings: WarningList;
  readonly stop: Stop;
}

/** What the collector shows of its work in the packet's status, and what it learns from the answers. */
export interface PacketReport {
  readonly progress: ProgressCounter;
  readonly writer: StatusWriterDeps;
  /** Noted in the packet's status, where they outlive the collector. */
  readonly notes: LogLevelNotes;
  collected(collection: Pick<PacketResult, 'targets'>): void;
  finished(result: PacketResult): void;
  /**
   * Reads the packet and stops the collector when it is gone. Without the right to read it the packet is being taken down, and
   * nobody could be told of an archive. Any other trouble is no reason to throw the work away.
   */
  check(signal: AbortSignal): Promise<void>;
}

type View = Omit<CollectorView, 'warnings' | 'now' | 'raisedLogLevels'>;

/** `present` is the packet as it was when the collector began. */
export function createPacketReport(
  request: CollectRequest,
  present: SupportPacket,
  deps: PacketReportDeps,
): PacketReport {
  const { stop, warnings } = deps;
  let view = initialView(present);
  const stored = createStoredNotes(present.status?.raisedLogLevels ?? []);
  const progress = createProgressCounter((now) => {
    view = { ...view, progress: now };
  });
  const onPacket = (packet: SupportPacket | undefined): void => {
    if (packet === undefined || packet.metadata.deletionTimestamp !== undefined) stop.stop('deleted');
    else if (packet.spec.cancel) stop.stop('cancelled');
    stored.onPacket(packet);
    if (packet !== undefined) view = { ...view, ...presentOf(packet) };
  };
  const render = (): ReturnType<typeof collectorStatus> =>
    collectorStatus({ ...view, warnings: warnings.all(), raisedLogLevels: stored.notes.all(), now: new Date() });
  return {
    progress,
    notes: stored.notes,
    writer: { kube: deps.kube, log: deps.log, packet: request.packet, render, onPacket },
    collected: ({ targets }) => {
      view = { ...view, targets, collected: true, partial: stop.cause() !== undefined };
    },
    finished: ({ outcome, targets, redactions }) => {
      const partial = outcome.type === 'stored' && outcome.partial;
      view = { ...view, outcome, targets, redactions, partial };
    },
    check: async (signal) => {
      try {
        onPacket(await readOwnPacket(deps.kube, request.packet, signal));
      } catch (error) {
        if (isSupportPacketError(error, 'KUBE_UNAUTHORIZED', 'KUBE_FORBIDDEN')) onPacket(undefined);
        deps.log.warn('packet could not be read before storing', { error: messageOf(error) });
      }
    },
  };
}

function initialView(present: SupportPacket): View {
  return {
    progress: { itemsTotal: 0, itemsDone: 0, bytesCollected: 0, message: '' },
    targets: [],
    redactions: 0,
    collected: false,
    partial: false,
    ...presentOf(present),
  };
}

function presentOf({ metadata, status }: SupportPacket): Pick<View, 'generation' | 'present'> {
  return { generation: metadata.generation, present: status?.conditions ?? [] };
}
