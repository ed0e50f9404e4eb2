import { createHash, hash, randomBytes } from 'node:crypto';

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

/**
 * The digest is SHA-256 over key and value, cut to 24 bits: what is cut off makes it useless for extending a value.
 */
export function createMarker(key: Uint8Array = randomBytes(32)): Marker {
  const digest = (): ValueDigest => {
    const keyed = createHash('sha256').update(key);
    return {
      update: (bytes) => void keyed.update(bytes),
      suffix: () => keyed.digest('hex').slice(0, SUFFIX_DIGITS),
    };
  };
  // Logs repeat their secrets; the digest of a short value is not worth computing twice.
  const known = new Map<string, string>();
  const suffixOf = (value: Uint8Array | string): string => {
    const bytes = typeof value === 'string' ? Buffer.from(value) : asBuffer(value);
    const text = bytes.length <= 64 ? bytes.toString('latin1') : '';
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    // In one call: the objects of an incremental digest cost more than the hash of a short value.
    const suffix = hash('sha256', Buffer.concat([key, bytes]), 'hex').slice(0, SUFFIX_DIGITS);
    if (known.size >= MOST_REMEMBERED) known.clear();
    if (text !== '') known.set(text, suffix);
    return suffix;
  };
  return { digest, suffixOf, mark: (rule, value) => formatMark(rule, suffixOf(value)) };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
