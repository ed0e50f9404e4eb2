import { describe, expect, it } from '@jest/globals';
import { SupportPacketError, type ErrorCode } from '../../../src/api/errors.ts';
import { emptyOutcome, failedOutcome } from '../../../src/collector/outcome.ts';
import type { StopCause } from '../../../src/collector/stop.ts';

const outcomeOf = (code: ErrorCode, cause?: StopCause) =>
  failedOutcome(new SupportPacketError(code, 'x'), cause, 'shown');

describe('how a packet ended', () => {
  it.each<[ErrorCode, string]>([
    ['DESTINATION_UNAVAILABLE', 'DestinationUnavailable'],
    ['DESTINATION_INTERRUPTED', 'DestinationUnavailable'],
    ['LEAK_DETECTED', 'LeakDetected'],
    ['KUBE_FORBIDDEN', 'Forbidden'],
    ['SPOOL_FULL', 'SpoolFull'],
    ['REDACTION_FAILED', 'RedactionFailed'],
    ['INVALID_SPEC', 'InvalidSpec'],
    ['NOT_IMPLEMENTED', 'NotImplemented'],
    ['DEADLINE_EXCEEDED', 'DeadlineExceeded'],
    ['KUBE_SERVER', 'Failed'],
  ])('%s is the reason %s', (code, reason) => {
    expect(outcomeOf(code)).toEqual({ type: 'failed', reason, message: 'shown' });
  });

  it.each<[StopCause, object]>([
    ['cancelled', { type: 'failed', reason: 'Cancelled' }],
    ['deadline', { type: 'failed', reason: 'DeadlineExceeded' }],
    ['terminated', { type: 'interrupted' }],
    ['deleted', { type: 'discarded' }],
  ])('an end because it was %s', (cause, outcome) => {
    expect(outcomeOf('CANCELLED', cause)).toMatchObject(outcome);
    expect(emptyOutcome(cause)).toMatchObject(outcome);
  });

  it('a failure of its own stays one, though SIGTERM came meanwhile', () => {
    expect(outcomeOf('LEAK_DETECTED', 'terminated')).toMatchObject({ reason: 'LeakDetected' });
  });

  it('a bug', () => {
    expect(failedOutcome(new TypeError('x'), undefined, 'shown')).toEqual({
      type: 'failed',
      reason: 'Failed',
      message: 'shown',
    });
  });
});
