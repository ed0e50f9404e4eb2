import { describe, expect, it } from '@jest/globals';
import { SupportPacketError } from '../../../src/api/errors.ts';
import { abortError, connectionError, errorFromStatus, parseStatus } from '../../../src/kube/kube-errors.ts';

describe('errorFromStatus', () => {
  it.each([
    [400, undefined, 'KUBE_INVALID'],
    [401, 'Unauthorized', 'KUBE_UNAUTHORIZED'],
    [403, 'Forbidden', 'KUBE_FORBIDDEN'],
    [404, 'NotFound', 'KUBE_NOT_FOUND'],
    [405, undefined, 'KUBE_INVALID'],
    [408, undefined, 'KUBE_SERVER'],
    [409, 'AlreadyExists', 'KUBE_ALREADY_EXISTS'],
    [409, 'Conflict', 'KUBE_CONFLICT'],
    [410, 'Gone', 'KUBE_GONE'],
    [422, 'Invalid', 'KUBE_INVALID'],
    [429, 'TooManyRequests', 'KUBE_THROTTLED'],
    [500, 'InternalError', 'KUBE_SERVER'],
    [500, 'Expired', 'KUBE_GONE'],
    [503, undefined, 'KUBE_SERVER'],
    [302, undefined, 'KUBE_PROTOCOL'],
  ])('%d %s is %s', (status, reason, code) => {
    const error = errorFromStatus('GET /x', status, reason === undefined ? {} : { reason });
    expect(error).toMatchObject({ code, status });
  });

  it('keeps the server\u2019s words and its time to wait', () => {
    expect(errorFromStatus('GET /x', 429, { message: 'slow down' }, '7')).toMatchObject({
      message: 'GET /x: slow down',
      retryAfterMilliseconds: 7000,
    });
    expect(errorFromStatus('GET /x', 429, { retryAfterSeconds: 2 }, '7').retryAfterMilliseconds).toBe(2000);
    expect(errorFromStatus('GET /x', 503, {}, 'Wed, 21 Oct 2026 07:28:00 GMT').retryAfterMilliseconds).toBeUndefined();
  });
});

describe('parseStatus', () => {
  it('reads a Status and nothing else', () => {
    const status = { kind: 'Status', message: 'm', reason: 'r', code: 429, details: { retryAfterSeconds: 3 } };
    expect(parseStatus(JSON.stringify(status))).toEqual({ message: 'm', reason: 'r', code: 429, retryAfterSeconds: 3 });
    for (const other of ['', '<html>', 'null', '[]', '{"kind":"Pod","message":"m"}'])
      expect(parseStatus(other)).toEqual({});
  });
});

describe('abortError', () => {
  it('says why', () => {
    const lost = new SupportPacketError('LEASE_LOST', 'lost');
    expect(abortError(AbortSignal.abort(lost), 'x')).toBe(lost);
    expect(abortError(AbortSignal.abort(new DOMException('late', 'TimeoutError')), 'x').code).toBe('DEADLINE_EXCEEDED');
    expect(abortError(AbortSignal.abort(), 'x').code).toBe('CANCELLED');
  });
});

describe('connectionError', () => {
  it('wraps what is not ours and keeps what is', () => {
    const ours = new SupportPacketError('STREAM_DROPPED', 'gone');
    expect(connectionError('x', ours)).toBe(ours);
    const reset = new Error('read ECONNRESET');
    expect(connectionError('x', reset)).toMatchObject({ code: 'KUBE_CONNECTION', cause: reset, retry: 'backoff' });
  });
});
