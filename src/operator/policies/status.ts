import { isDeepStrictEqual } from 'node:util';
import type { SupportPacket } from '../../api/packet.ts';
import type { Condition, SupportPacketStatus } from '../../api/status-schema.ts';
import { claimsOf, conditionsOf, rfc3339, type Claim } from './conditions.ts';
import { LOG_LEVEL_RESTORED } from './log-levels.ts';
import { isTerminal, type State } from './state.ts';

/** The members of the status that the operator owns. The collector owns the others, by its own field manager. */
export type OperatorStatus = Pick<
  SupportPacketStatus,
  'observedGeneration' | 'startTime' | 'completionTime' | 'jobRef' | 'conditions'
>;

/** What is known beyond the state; members that are left out stay as they are. */
export interface StatusFacts {
  readonly state: State;
  readonly authorized?: Claim;
  /** That log levels could not be restored. */
  readonly logLevels?: Claim;
  readonly jobName?: string;
  /** The work begins now: sets the start time unless there is one. */
  readonly begins?: true;
}

const OWNED_CONDITIONS = ['Ready', 'Reconciling', 'Stalled', 'Authorized', LOG_LEVEL_RESTORED];

/** The one place where a status is put together. Pure; the result is complete, as server-side apply wants it. */
export function summarise({ metadata, status }: SupportPacket, facts: StatusFacts, now: Date): OperatorStatus {
  const { state, authorized, logLevels, jobName, begins } = facts;
  const previous = status?.conditions ?? [];
  const claims = [
    ...claimsOf(state),
    ...kept(authorized, 'Authorized', previous),
    ...kept(logLevels, LOG_LEVEL_RESTORED, previous),
  ];
  const startTime = status?.startTime ?? (begins ? rfc3339(now) : undefined);
  const completionTime = status?.completionTime ?? (isTerminal(state) ? rfc3339(now) : undefined);
  const jobRef = jobName === undefined ? status?.jobRef : { name: jobName };
  return {
    observedGeneration: metadata.generation,
    conditions: [...conditionsOf(claims.map(bare), previous, metadata.generation, now)],
    ...(startTime === undefined ? {} : { startTime }),
    ...(completionTime === undefined ? {} : { completionTime }),
    ...(jobRef === undefined ? {} : { jobRef }),
  };
}

/** True when the packet shows this status already: writing it again would only wake everybody up. */
export function isWritten({ status }: SupportPacket, wanted: OperatorStatus): boolean {
  const conditions = (status?.conditions ?? []).filter(({ type }) => OWNED_CONDITIONS.includes(type));
  return (
    isDeepStrictEqual(byType(conditions), byType(wanted.conditions ?? [])) &&
    status?.observedGeneration === wanted.observedGeneration &&
    status?.startTime === wanted.startTime &&
    status?.completionTime === wanted.completionTime &&
    status?.jobRef?.name === wanted.jobRef?.name
  );
}

function byType(conditions: readonly Condition[]): Record<string, Condition> {
  return Object.fromEntries(conditions.map((condition) => [condition.type, { ...condition }]));
}

function bare({ type, status, reason, message }: Claim): Claim {
  return { type, status, reason, message };
}

/** What is claimed now, else what was. */
function kept(claim: Claim | undefined, type: string, previous: readonly Condition[]): readonly Claim[] {
  return claim === undefined ? previous.filter((one) => one.type === type) : [claim];
}
