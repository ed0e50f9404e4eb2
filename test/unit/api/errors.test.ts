import { describe, expect, it } from '@jest/globals';
import { cancelled } from '../../../src/api/cancelled.ts';
import { errorCatalogue, isSupportPacketError, messageOf, SupportPacketError } from '../../../src/api/errors.ts';
import { systemErrorCode } from '../../../src/api/system-error.ts';

describe('an error of the catalogue', () => {
  it('carries reason and retry of its code, and its cause', () => {
    const cause = new Error('socket hang up');
    const error = new SupportPacketError('KUBE_CONNECTION', 'GET /version: socket hang up', { cause, status: 0 });

    expect(error).toMatchObject({
      code: 'KUBE_CONNECTION',
      reason: 'ConnectionFailed',
      retry: 'backoff',
      cause,
      status: 0,
    });
  });

  it('is recognised by its code', () => {
    const error = new SupportPacketError('SPOOL_FULL', 'full');

    expect(isSupportPacketError(error)).toBe(true);
    expect(isSupportPacketError(error, 'KUBE_GONE', 'SPOOL_FULL')).toBe(true);
    expect(isSupportPacketError(error, 'KUBE_GONE')).toBe(false);
    expect(isSupportPacketError(new Error('full'))).toBe(false);
  });

  it('stands once in the documentation', () => {
    const codes = errorCatalogue().map(({ code }) => code);

    expect(new Set(codes).size).toBe(codes.length);
  });
});

describe('what to throw after an abort', () => {
  it("is the signal's own reason when that says more", () => {
    const reason = new SupportPacketError('DEADLINE_EXCEEDED', 'too slow');

    expect(cancelled(AbortSignal.abort(reason), 'Reading')).toBe(reason);
  });

  it('is CANCELLED otherwise', () => {
    expect(cancelled(AbortSignal.abort(), 'Reading')).toMatchObject({
      code: 'CANCELLED',
      message: 'Reading was cancelled',
    });
  });
});

describe('anything that was thrown', () => {
  it.each([
    [new Error('a'), 'a'],
    ['b', 'b'],
    [undefined, 'undefined'],
  ])('%p has a message', (thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  it.each([
    [Object.assign(new Error('x'), { code: 'ENOSPC' }), 'ENOSPC'],
    [{ code: 'EIO' }, 'EIO'],
    [{ code: 5 }, ''],
    [null, ''],
    ['ENOENT', ''],
  ])('%p has the system code %p', (thrown, code) => {
    expect(systemErrorCode(thrown)).toBe(code);
  });
});
