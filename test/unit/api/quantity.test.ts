import { describe, expect, it } from '@jest/globals';
import { formatBytes, parseByteQuantity } from '../../../src/api/quantity.ts';

describe('a quantity of bytes', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['1k', 1000],
    ['1Ki', 1024],
    ['64Mi', 67_108_864],
    ['1G', 1_000_000_000],
    ['2Ti', 2 * 2 ** 40],
    ['99999999Ti', Number.MAX_SAFE_INTEGER],
  ])('%s is %d', (quantity, bytes) => {
    expect(parseByteQuantity(quantity)).toBe(bytes);
  });

  it.each(['', 'Ki', '1.5Gi', '-1', '1 Gi', '1gi', '1e3'])('is not %p', (quantity) => {
    expect(() => parseByteQuantity(quantity)).toThrow(RangeError);
  });
});

describe('bytes for people', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.00 KiB'],
    [1_234_567, '1.18 MiB'],
    [1000 * 1024, '1000 KiB'],
    [3 * 2 ** 50, '3072 TiB'],
  ])('%d → %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
