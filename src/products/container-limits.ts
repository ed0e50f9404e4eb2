import { BYTE_FACTORS } from '../api/quantity.ts';

const MEGABYTE = 1024 * 1024;

/** Cores of a CPU limit: `500m` → 0.5; undefined when there is none. */
export function parseCpuQuantity(quantity: string | undefined): number | undefined {
  const match = /^([0-9.]+)(m?)$/.exec(quantity ?? '');
  return match === null ? undefined : Number(match[1]) / (match[2] === 'm' ? 1000 : 1);
}

/** MiB of a memory limit: `1Gi` → 1024; undefined when there is none. */
export function parseMemoryQuantity(quantity: string | undefined): number | undefined {
  const match = /^([0-9.]+)([A-Za-z]*)$/.exec(quantity ?? '');
  const factor = BYTE_FACTORS[match?.[2] ?? '?'];
  return match === null || factor === undefined ? undefined : Math.floor((Number(match[1]) * factor) / MEGABYTE);
}
