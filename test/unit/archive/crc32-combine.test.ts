import { crc32 } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { combineCrc32 } from '../../../src/archive/crc32-combine.ts';

describe('combineCrc32', () => {
  it('gives the CRC of the whole from those of its halves', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), fc.uint8Array({ maxLength: 5000 }), (first, second) => {
        expect(combineCrc32(crc32(first), crc32(second), second.length)).toBe(crc32(Buffer.concat([first, second])));
      }),
    );
  });

  it('counts lengths above 4 GiB: 8 GiB of zeros in one step are 8 GiB in eight', () => {
    const gibibyte = 2 ** 30;
    const first = crc32('head');
    // A zero CRC as second operand appends bytes whose own CRC is cancelled out: only the shift remains.
    let stepwise = first;
    for (let step = 0; step < 8; step += 1) stepwise = combineCrc32(stepwise, 0, gibibyte);

    expect(combineCrc32(first, 0, 8 * gibibyte)).toBe(stepwise);
  });
});
