import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEndCheck } from '../../../src/kube/end-check.ts';

const marker = Buffer.from('-END-');

/** Pushes `bytes` in pieces of `size` and gives everything that came out, the rest included. */
function through(check: ReturnType<typeof createEndCheck>, bytes: Buffer, size: number): Buffer {
  const out: Buffer[] = [];
  for (let from = 0; from < bytes.length; from += size) out.push(...check.push(bytes.subarray(from, from + size)));
  return Buffer.concat([...out, check.rest()]);
}

describe('end check by marker', () => {
  it('takes off exactly the marker, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 60 }), (data, size) => {
        const check = createEndCheck({ marker });
        expect(through(check, Buffer.concat([data, marker]), size)).toEqual(Buffer.from(data));
        expect(check.isAtMarker()).toBe(true);
        expect(() => {
          check.verify('x');
        }).not.toThrow();
      }),
    );
  });

  it('gives everything and complains when the tail is missing', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 5 }),
        (data, size, lost) => {
          const whole = Buffer.concat([data, Buffer.from('x'), marker]);
          const check = createEndCheck({ marker });
          const short = whole.subarray(0, whole.length - lost);
          expect(through(check, short, size)).toEqual(short);
          expect(() => {
            check.verify('x');
          }).toThrow(expect.objectContaining({ code: 'STREAM_TRUNCATED' }));
        },
      ),
    );
  });
});

describe('end check by size', () => {
  it.each([
    [3, false],
    [4, true],
    [5, false],
  ])('%d of 4 bytes: whole is %s', (bytes, isWhole) => {
    const check = createEndCheck({ bytes: 4 });
    expect(through(check, Buffer.alloc(bytes), 2)).toHaveLength(bytes);
    const verify = (): void => {
      check.verify('x');
    };
    if (isWhole) expect(verify).not.toThrow();
    else expect(verify).toThrow(`${String(bytes)} of 4 bytes`);
  });
});
