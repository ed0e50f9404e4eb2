import type { SupportPacket } from '../../api/packet.ts';
import type { Condition } from '../../api/status-schema.ts';
import type { V1Job, V1Pod } from '../../kube/types.ts';
import { failure, type State } from './state.ts';

/** The world as far as a packet with a Job is concerned. */
export interface Observation {
  readonly packet: SupportPacket;
  /** Undefined: there was one, and it is gone. */
  readonly job: V1Job | undefined;
  /** The Job's pods, past and present. */
  readonly pods: readonly V1Pod[];
  /** Why the pod does not start, where that is known. */
  readonly trouble?: string;
}

/**
 * Where a packet stands whose Job was made. An archive that is stored is stored, however pod and Job end.
 */
export function outcomeOf(observation: Observation): State {
  return success(observation.packet) ?? end(observation) ?? progress(observation);
}

function success({ status }: SupportPacket): State | undefined {
  if (conditionOf(status?.conditions, 'Stored')?.status !== 'True') return undefined;
  const warnings = status?.warningCount ?? 0;
  const where =
    status?.archive === undefined ? 'The archive is stored' : `The archive is at ${status.archive.location}`;
  const collected = conditionOf(status?.conditions, 'Collected');
  if (collected?.reason === 'Partial') return { reason: 'Partial', message: `${where}. ${collected.message}` };
  if (warnings === 0) return { reason: 'Succeeded', message: where };
  const count = warnings === 1 ? '1 warning' : `${warnings} warnings`;
  return { reason: 'SucceededWithWarnings', message: `${where}, with ${count}` };
}

/**
 * A failure is final when the Job is: as long as that goes on, a further attempt may still succeed where this one gave up.
 * The collector's reason says more than the Job's.
 */
function end({ packet, job, pods }: Observation): State | undefined {
  if (job !== undefined && !hasEnded(job)) return undefined;
  const said = ['Stored', 'Collected']
    .map((type) => conditionOf(packet.status?.conditions, type))
    .find((condition) => condition?.status === 'False');
  if (said !== undefined) return failure(said.reason, said.message);
  if (job === undefined) {
    return {
      reason: 'Interrupted',
      message: 'The Job of the collector is gone, and nothing was stored. Create a new SupportPacket to try again.',
    };
  }
  const failed = jobCondition(job, 'Failed');
  if (failed !== undefined) return jobFailure(packet, failed, pods);
  return {
    reason: 'Failed',
    message: `The collector ended without reporting an archive; see the log of Job ${job.metadata?.name}`,
  };
}

function jobFailure({ status }: SupportPacket, failed: JobCondition, pods: readonly V1Pod[]): State {
  const details = [failed.message, ...pods.map(lastTermination)].filter((text) => text !== undefined && text !== '');
  const message = `The collector failed: ${[...new Set(details)].join('; ')}`;
  const before = conditionOf(status?.conditions, 'Ready');
  if (failed.reason !== 'DeadlineExceeded') return { reason: 'Failed', message };
  // It never started: what kept it from starting says more than the clock.
  const cause = before?.reason === 'Pending' ? `. Last seen: ${before.message}` : '';
  return { reason: 'DeadlineExceeded', message: `The collector did not end in time${cause}` };
}

function progress({ packet, job, pods, trouble }: Observation): State {
  const name = job?.metadata?.name ?? '';
  if (conditionOf(packet.status?.conditions, 'Collected')?.status === 'True') {
    return { reason: 'Storing', message: 'The archive is being written to its destination' };
  }
  const running = pods.find(({ status }) => status?.phase === 'Running');
  if (running !== undefined) {
    return { reason: 'Collecting', message: `The collector runs in Pod ${running.metadata?.name}` };
  }
  return { reason: 'Pending', message: trouble ?? `Job ${name} waits for its pod to start` };
}

type JobCondition = NonNullable<NonNullable<V1Job['status']>['conditions']>[number];

/** True when nothing of the Job runs any more. */
export function hasEnded(job: V1Job): boolean {
  return jobCondition(job, 'Complete') !== undefined || jobCondition(job, 'Failed') !== undefined;
}

function jobCondition({ status }: V1Job, type: 'Complete' | 'Failed'): JobCondition | undefined {
  return (status?.conditions ?? []).find((condition) => condition.type === type && condition.status === 'True');
}

function conditionOf(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((condition) => condition.type === type);
}

/** `Pod x: OOMKilled, exit code 137`. The container's own words stay out: they may hold anything. */
function lastTermination({ metadata, status }: V1Pod): string | undefined {
  const terminated = status?.containerStatuses?.[0]?.state?.terminated;
  if (terminated === undefined || terminated.exitCode === 0) return undefined;
  return `Pod ${metadata?.name}: ${terminated.reason ?? 'Error'}, exit code ${terminated.exitCode}`;
}
