import { describe, expect, it } from '@jest/globals';
import { parseExecStatus } from '../../../src/kube/exec-status.ts';

describe('parseExecStatus', () => {
  const parse = (value: unknown) => parseExecStatus(Buffer.from(JSON.stringify(value)));

  it('reads success, an exit code and a failure', () => {
    const causes = [{ reason: 'ExitCode', message: '137' }];
    expect(parse({ metadata: {}, status: 'Success' })).toEqual({ type: 'exit', code: 0 });
    expect(parse({ status: 'Failure', reason: 'NonZeroExitCode', details: { causes } })).toEqual({
      type: 'exit',
      code: 137,
    });
    expect(parse({ status: 'Failure', reason: 'InternalError', message: 'no', code: 500 })).toEqual({
      type: 'failed',
      message: 'no',
      status: 500,
    });
  });

  it('takes nothing else for an exit', () => {
    expect(parse({ status: 'Failure', reason: 'NonZeroExitCode', message: 'm' })).toEqual({
      type: 'failed',
      message: 'm',
      status: 500,
    });
    expect(parse({})).toMatchObject({ type: 'failed' });
    expect(() => parseExecStatus(Buffer.from('oops'))).toThrow(expect.objectContaining({ code: 'KUBE_PROTOCOL' }));
  });
});
