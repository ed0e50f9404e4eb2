import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { createRedactor } from '../../../../src/redact/redactor.ts';
import { redactAll } from '../redact-all.ts';

/** The header of a trace, then a batch of strings between bytes that are no text. */
function trace(text: string): Buffer {
  return Buffer.concat([
    Buffer.from('go 1.26 trace\0\0\0', 'latin1'),
    Buffer.from([1, 1, 255, 255, 0x8b, 3]),
    Buffer.from(text),
    Buffer.from([0, 7, 200]),
  ]);
}

describe('an execution trace', () => {
  it('passes byte for byte when it is clean', async () => {
    const clean = trace('github.com/coder/coder/v2/coderd.(*API).token');

    expect((await redactAll(clean, 'go-trace', { chunk: 7 })).bytes.equals(clean)).toBe(true);
  });

  it('is known by its first bytes inside a container', async () => {
    const packed = gzipSync(trace('main.main'));

    expect((await redactAll(packed, 'gzip')).result.leftOut).toEqual([]);
  });

  it('does not pass with a secret in a string', async () => {
    const bytes = trace('log: password=correct-horse-battery');

    await expect(redactAll(bytes, 'go-trace')).rejects.toMatchObject({ code: 'REDACTION_FAILED' });
  });

  it('does not pass with a known value', async () => {
    const redactor = createRedactor({ level: 'Standard', knownValues: ['correct-horse-battery'] });

    await expect(redactAll(trace('x correct-horse-battery y'), 'go-trace', { redactor })).rejects.toMatchObject({
      code: 'REDACTION_FAILED',
    });
  });

  it('must be one', async () => {
    await expect(redactAll(Buffer.from('go away'), 'go-trace')).rejects.toMatchObject({ code: 'FORMAT_UNREADABLE' });
  });
});
