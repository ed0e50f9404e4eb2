/** Bytes of one unit, by the suffix of a Kubernetes quantity; those of the schema of this resource. */
export const BYTE_FACTORS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** Bytes of a quantity that the schema let through; never more than 2^53 - 1. */
export function parseByteQuantity(quantity: string): number {
  const match = /^([0-9]+)([A-Za-z]*)$/.exec(quantity);
  const factor = BYTE_FACTORS[match?.[2] ?? '?'];
  if (match === null || factor === undefined) throw new RangeError(`${quantity} is not a quantity of bytes`);
  return Math.min(Number(match[1]) * factor, Number.MAX_SAFE_INTEGER);
}

/** Bytes for people, three significant digits: `1.18 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(value < 1000 ? 3 : 4)} ${units[unit]}`;
}
