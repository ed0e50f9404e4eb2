import { createHmac, randomBytes } from 'node:crypto';

/** Beginning of every mark of ours; upstream's `***REDACTED***` begins alike and is left alone as well. */
export const MARK_START = '***REDACTED';

/** Hexadecimal digits that tell values apart: 24 bits, so two of a thousand secrets are equal by chance in 3 % of packets. */
const SUFFIX_DIGITS = 6;

/** Values whose suffix is remembered. */
const MOST_REMEMBERED = 1000;

/** Bytes of one value, given piece by piece. */
export interface ValueDigest {
  update(bytes: Uint8Array): void;
  suffix(): string;
}

/**
 * Makes marks. Equal values get equal suffixes as long as this object lives: the key is random, stays in memory and is
 * never written, so a suffix cannot be tested against guessed values by a reader of the packet.
 */
export interface Marker {
  digest(): ValueDigest;
  suffixOf(value: Uint8Array | string): string;
  mark(rule: string, value: Uint8Array | string): string;
}

/** The text that stands in the place of a value. */
export function formatMark(rule: string, suffix: string): string {
  return `${MARK_START}:${rule}:${suffix}***`;
}

export function createMarker(key: Uint8Array = randomBytes(32)): Marker {
  const digest = (): ValueDigest => {
    const hmac = createHmac('sha256', key);
    return {
      update: (bytes) => void hmac.update(bytes),
      suffix: () => hmac.digest('hex').slice(0, SUFFIX_DIGITS),
    };
  };
  // Logs repeat their secrets; the digest of a short value is not worth computing twice.
  const known = new Map<string, string>();
  const suffixOf = (value: Uint8Array | string): string => {
    const bytes =
      typeof value === 'string' ? Buffer.from(value) : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const text = bytes.length <= 64 ? bytes.toString('latin1') : '';
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    const one = digest();
    one.update(bytes);
    const suffix = one.suffix();
    if (known.size >= MOST_REMEMBERED) known.clear();
    if (text !== '') known.set(text, suffix);
    return suffix;
  };
  return { digest, suffixOf, mark: (rule, value) => formatMark(rule, suffixOf(value)) };
}
