import { describe, expect, it } from '@jest/globals';
import { partBytes } from '../../../src/destinations/s3/multipart.ts';

const MEBIBYTE = 1024 * 1024;

describe('partBytes', () => {
  it.each([
    [0, 8],
    [1, 8],
    [80_000 * MEBIBYTE, 8],
    [80_000 * MEBIBYTE + 1, 9],
    [5 * 1024 * 1024 * MEBIBYTE, 525],
  ])('for %i bytes is %i MiB', (sizeBytes, mebibytes) => {
    expect(partBytes(sizeBytes, 8 * MEBIBYTE)).toBe(mebibytes * MEBIBYTE);
    expect(Math.ceil(sizeBytes / partBytes(sizeBytes, 8 * MEBIBYTE))).toBeLessThanOrEqual(10_000);
  });
});
