import { describe, expect, it } from '@jest/globals';
import type { SupportPacketStatus } from '../../../../src/api/status-schema.ts';
import type { V1Job, V1Pod } from '../../../../src/kube/types.ts';
import { outcomeOf } from '../../../../src/operator/policies/outcome.ts';
import { conditionOf, jobOf, packetOf, podOf } from '../fixtures.ts';

const stored = conditionOf('Stored', 'True', 'Stored');
const collected = conditionOf('Collected', 'True', 'Collected');
const unavailable = conditionOf('Stored', 'False', 'DestinationUnavailable');
const failedJob = jobOf({ type: 'Failed', reason: 'BackoffLimitExceeded', message: 'limit' });
const lateJob = jobOf({ type: 'Failed', reason: 'DeadlineExceeded', message: 'late' });
const completeJob = jobOf({ type: 'Complete' });
const pending = podOf({ phase: 'Pending' });
const running = podOf({ phase: 'Running' });
const killed = podOf({
  phase: 'Failed',
  status: {
    containerStatuses: [
      {
        name: 'collector',
        image: '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state: { terminated: { exitCode: 137, reason: 'OOMKilled', message: 'secret=hunter2' } },
      },
    ],
    phase: 'Failed',
  },
});

type Case = readonly [string, SupportPacketStatus, V1Job | undefined, readonly V1Pod[], string];

describe('outcome of a packet with a Job', () => {
  it.each<Case>([
    ['no pod yet', {}, jobOf(), [], 'Pending'],
    ['pod waits', {}, jobOf(), [pending], 'Pending'],
    ['pod runs', {}, jobOf(), [running], 'Collecting'],
    ['second pod runs after a first that failed', {}, jobOf(), [killed, running], 'Collecting'],
    ['collected, not stored', { conditions: [collected] }, jobOf(), [running], 'Storing'],
    ['stored', { conditions: [collected, stored] }, jobOf(), [running], 'Succeeded'],
    ['stored, Job complete', { conditions: [collected, stored] }, completeJob, [], 'Succeeded'],
    ['stored, Job gone', { conditions: [collected, stored] }, undefined, [], 'Succeeded'],
    ['stored, then the pod was killed', { conditions: [collected, stored] }, failedJob, [killed], 'Succeeded'],
    [
      'stored with warnings',
      { conditions: [collected, stored], warningCount: 2 },
      completeJob,
      [],
      'SucceededWithWarnings',
    ],
    [
      'stored what was there by then',
      { conditions: [conditionOf('Collected', 'True', 'Partial'), stored], warningCount: 2 },
      completeJob,
      [],
      'Partial',
    ],
    ['not stored yet, the Job may try again', { conditions: [collected, unavailable] }, jobOf(), [running], 'Storing'],
    ['not stored, Job ended', { conditions: [collected, unavailable] }, failedJob, [], 'DestinationUnavailable'],
    ['not stored, Job gone', { conditions: [unavailable] }, undefined, [], 'DestinationUnavailable'],
    [
      'not stored the first time, stored the second',
      { conditions: [collected, stored] },
      completeJob,
      [killed],
      'Succeeded',
    ],
    ['leak found', { conditions: [conditionOf('Stored', 'False', 'LeakDetected')] }, failedJob, [], 'LeakDetected'],
    [
      'collector gave up, Job still runs',
      { conditions: [conditionOf('Collected', 'False', 'NoTargets')] },
      jobOf(),
      [running],
      'Collecting',
    ],
    [
      'collector gave up, Job ended',
      { conditions: [conditionOf('Collected', 'False', 'NoTargets')] },
      failedJob,
      [],
      'NoTargets',
    ],
    ['Job failed without a word', {}, failedJob, [killed], 'Failed'],
    ['Job out of time', {}, lateJob, [], 'DeadlineExceeded'],
    ['Job complete without a word', {}, completeJob, [], 'Failed'],
    ['Job gone', { conditions: [collected] }, undefined, [], 'Interrupted'],
  ])('%s', (_, status, job, pods, reason) => {
    expect(outcomeOf({ packet: packetOf({ status }), job, pods }).reason).toBe(reason);
  });

  it('says how the pod ended, but not in the words of the container', () => {
    const { message } = outcomeOf({ packet: packetOf(), job: failedJob, pods: [killed] });

    expect(message).toContain('OOMKilled, exit code 137');
    expect(message).not.toContain('hunter2');
  });

  it('says what kept the pod from starting when time runs out', () => {
    const status = { conditions: [conditionOf('Ready', 'Unknown', 'Pending', 'Pod x cannot start: ImagePullBackOff')] };

    expect(outcomeOf({ packet: packetOf({ status }), job: lateJob, pods: [] }).message).toContain('ImagePullBackOff');
  });
});
