import type { Condition, RaisedLogLevel, SupportPacketStatus, TargetStatus } from '../api/status-schema.ts';
import type { PacketWarning } from '../api/warning-codes.ts';
import type { Outcome } from './outcome.ts';
import type { Progress } from './progress.ts';

// The schema's limits: a status that breaks one would be refused as a whole.
const MAX_WARNINGS = 50;
const MAX_TARGETS = 40;

/** What the collector knows; the members of the status that it owns are made from this. */
export interface CollectorView {
  readonly progress: Progress;
  readonly warnings: readonly PacketWarning[];
  readonly targets: readonly TargetStatus[];
  readonly redactions: number;
  readonly raisedLogLevels: readonly RaisedLogLevel[];
  /** Collecting has ended (storing may go on). */
  readonly collected: boolean;
  readonly partial: boolean;
  readonly outcome?: Outcome;
  readonly now: Date;
  readonly generation: number;
  /** The conditions as they are: their transition times stay while their status does. */
  readonly present: readonly Condition[];
}

/** The collector's part of the status. Pure. */
export function collectorStatus(view: CollectorView): SupportPacketStatus {
  const { progress, warnings, outcome } = view;
  return {
    progress: {
      itemsTotal: progress.itemsTotal,
      itemsDone: progress.itemsDone,
      bytesCollected: progress.bytesCollected,
      message: progress.message.slice(-256),
      summary: `${String(progress.itemsDone)}/${String(progress.itemsTotal)}`,
    },
    conditions: conditionsOf(view),
    targets: view.targets.slice(0, MAX_TARGETS),
    warnings: warnings
      .slice(0, MAX_WARNINGS)
      .map((warning) => ({ ...warning, message: warning.message.slice(0, 1024) })),
    warningCount: warnings.length,
    redactionCount: view.redactions,
    ...(view.raisedLogLevels.length === 0 ? {} : { raisedLogLevels: [...view.raisedLogLevels] }),
    ...(outcome?.type === 'stored' ? { archive: outcome.archive } : {}),
  };
}

function conditionsOf(view: CollectorView): Condition[] {
  const { outcome } = view;
  const conditions: Condition[] = [];
  if (view.collected) {
    const done = String(view.progress.itemsDone);
    conditions.push(
      view.partial
        ? condition(view, 'Collected', 'True', 'Partial', `Ended early after ${done} items`)
        : condition(view, 'Collected', 'True', 'Collected', `${done} items`),
    );
  }
  if (outcome?.type === 'stored') {
    conditions.push(condition(view, 'Stored', 'True', 'Stored', outcome.archive.location));
  }
  if (outcome?.type === 'failed') {
    conditions.push(condition(view, 'Stored', 'False', outcome.reason, outcome.message));
  }
  return conditions;
}

function condition(
  { present, now, generation }: CollectorView,
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition {
  const before = present.find((one) => one.type === type && one.status === status);
  const lastTransitionTime = before?.lastTransitionTime ?? `${now.toISOString().slice(0, 19)}Z`;
  return {
    type,
    status,
    reason,
    message: message.slice(0, 32_768),
    lastTransitionTime,
    observedGeneration: generation,
  };
}
