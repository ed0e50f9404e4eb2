import { describe, expect, it } from '@jest/globals';
import type { CoreV1Event } from '../../../../src/kube/types.ts';
import { startTrouble } from '../../../../src/operator/policies/start-trouble.ts';
import { podOf } from '../fixtures.ts';

function waiting(reason: string, message?: string) {
  const state = { waiting: { reason, ...(message === undefined ? {} : { message }) } };
  const container = { name: 'collector', image: '', imageID: '', ready: false, restartCount: 0, state };
  return podOf({ name: 'p', phase: 'Pending', status: { phase: 'Pending', containerStatuses: [container] } });
}

function warning(message: string, lastTimestamp: string, uid = 'uid-p', type = 'Warning'): CoreV1Event {
  return { metadata: {}, involvedObject: { uid }, type, reason: 'FailedMount', message, lastTimestamp };
}

const unschedulable = podOf({
  name: 'p',
  phase: 'Pending',
  status: {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' }],
  },
});

describe('why a pod does not start', () => {
  it.each([
    ['no pod', [], [], undefined],
    ['running', [podOf()], [], undefined],
    ['being created', [waiting('ContainerCreating')], [], undefined],
    [
      'image',
      [waiting('ImagePullBackOff', 'no such image')],
      [],
      'Pod p cannot start: ImagePullBackOff: no such image',
    ],
    ['no message', [waiting('CreateContainerConfigError')], [], 'Pod p cannot start: CreateContainerConfigError'],
    ['no node', [unschedulable], [], 'Pod p cannot be scheduled: 0/1 nodes'],
    [
      'the latest event',
      [waiting('ContainerCreating')],
      [warning('old', '2026-01-01T00:00:00Z'), warning('new', '2026-01-02T00:00:00Z')],
      'Pod p cannot start: FailedMount: new',
    ],
    [
      'an event of another pod',
      [waiting('ContainerCreating')],
      [warning('x', '2026-01-01T00:00:00Z', 'other')],
      undefined,
    ],
    [
      'no warning',
      [waiting('ContainerCreating')],
      [warning('x', '2026-01-01T00:00:00Z', 'uid-p', 'Normal')],
      undefined,
    ],
  ])('%s', (_, pods, events, expected) => {
    expect(startTrouble(pods, events)).toBe(expected);
  });
});
