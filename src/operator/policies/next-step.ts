import { FINISHED_ANNOTATION } from '../../api/names.ts';
import type { SupportPacket } from '../../api/packet.ts';

/** What is to be done with a packet now. */
export type Step = 'remove' | 'tidy' | 'restore' | 'observe' | 'start';

export interface StepInput {
  readonly packet: SupportPacket;
  /** A Job that the packet owns exists. */
  readonly hasJob: boolean;
}

type Rule = (input: StepInput) => Step | undefined;

/**
 * The gates, in order; the first that answers decides. A packet runs once: it can only be started while no trace of an
 * earlier start is left anywhere, neither a Job, nor the operator's own note of one, nor a word of a collector.
 */
const RULES: readonly Rule[] = [
  ({ packet }) => (packet.metadata.deletionTimestamp === undefined ? undefined : 'remove'),
  ({ packet }) => (packet.status?.completionTime === undefined ? undefined : 'tidy'),
  ({ packet }) => (packet.metadata.annotations?.[FINISHED_ANNOTATION] === undefined ? undefined : 'restore'),
  ({ hasJob }) => (hasJob ? 'observe' : undefined),
  ({ packet }) => (wasStarted(packet) ? 'observe' : undefined),
];

/** Pure; ask it again with what the API server says before anything that cannot be undone. */
export function nextStep(input: StepInput): Step {
  for (const rule of RULES) {
    const step = rule(input);
    if (step !== undefined) return step;
  }
  return 'start';
}

/** True when the status shows that a Job was made, whether or not it is still there. */
function wasStarted({ status }: SupportPacket): boolean {
  const saidByCollector = status?.conditions?.some(({ type }) => type === 'Collected' || type === 'Stored') ?? false;
  return status?.jobRef !== undefined || status?.progress !== undefined || saidByCollector;
}
