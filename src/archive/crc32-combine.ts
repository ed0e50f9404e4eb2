/** The polynomial of gzip's CRC-32, bits reversed: the most significant bit is x^0. */
const POLYNOMIAL = 0xedb88320;
/** x^0 and x^8 in that notation. */
const ONE = 0x80000000;
const ONE_BYTE = 0x00800000;

/**
 * The CRC-32 of A‖B from those of A and B and the length of B in bytes, in O(log length): zlib's `crc32_combine`.
 * Lengths above 2^32 are fine.
 */
export function combineCrc32(first: number, second: number, secondLength: number): number {
  let power = ONE_BYTE;
  let shift = ONE;
  for (let rest = secondLength; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) shift = multiply(power, shift);
    power = multiply(power, power);
  }
  return (multiply(shift, first) ^ second) >>> 0;
}

/** a × b modulo the polynomial. */
function multiply(a: number, b: number): number {
  let product = 0;
  let factor = b;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((a & bit) !== 0) product ^= factor;
    factor = (factor & 1) === 0 ? factor >>> 1 : (factor >>> 1) ^ POLYNOMIAL;
  }
  return product >>> 0;
}
