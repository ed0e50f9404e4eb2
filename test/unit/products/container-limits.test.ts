import { describe, expect, it } from '@jest/globals';
import { parseCpuQuantity, parseMemoryQuantity } from '../../../src/products/container-limits.ts';

describe("a container's limits in the units of the packet", () => {
  it.each([
    ['500m', 0.5],
    ['2', 2],
    ['0.1', 0.1],
    [undefined, undefined],
    ['much', undefined],
  ])('%p CPU is %p cores', (quantity, cores) => {
    expect(parseCpuQuantity(quantity)).toBe(cores);
  });

  it.each([
    ['1Gi', 1024],
    ['512Mi', 512],
    ['1G', 953],
    ['1048576', 1],
    [undefined, undefined],
    ['1Zi', undefined],
  ])('%p memory is %p MiB', (quantity, mebibytes) => {
    expect(parseMemoryQuantity(quantity)).toBe(mebibytes);
  });
});
