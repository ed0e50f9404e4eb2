import type { ByteCache } from '../engine/byte-cache.ts';
import { byteOf, isA, KEY } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';
import { secretKey, type SecretKey } from './secret-key.ts';

/** Farthest the name of a key reaches from the word that was found. */
export const KEY_BEFORE = 64;
const KEY_AFTER = 32;

/** Bytes that were looked at already, in stream positions: what begins inside needs to be read from `to` only. */
export interface Stretch {
  from: number;
  to: number;
}

/** A key with a name that promises a secret, and where it stands. */
export interface Key {
  readonly start: number;
  readonly end: number;
  readonly secret: SecretKey;
}

/** The end of the key that the word at `start` is part of. */
export function endOfKey(window: Window, start: number, end: number, word: Stretch): number {
  // A literal may hold the delimiter itself (`pass=`).
  let position = start;
  while (position < end && isA(window.at(position), KEY)) position++;
  if (position < end) return position;
  const limit = end + KEY_AFTER;
  if (position >= word.from && position < word.to) position = word.to;
  else word.from = position;
  while (position < limit && isA(window.at(position), KEY)) position++;
  word.to = position;
  return Math.min(position, limit);
}

/** The whole key around the word; undefined if its name promises nothing. */
export function readKey(
  window: Window,
  start: number,
  keyEnd: number,
  keys: ByteCache<SecretKey | undefined>,
): Key | undefined {
  let from = start;
  const limit = start - KEY_BEFORE;
  while (from > limit && isA(window.at(from - 1), KEY)) from--;
  // `checksum/secret` of an annotation: what is before the slash counts.
  if (window.at(from - 1) === byteOf('/') && isA(window.at(from - 2), KEY)) {
    from--;
    while (from > limit && isA(window.at(from - 1), KEY)) from--;
  }
  const known = keys.find(window, from, keyEnd, 0);
  const secret =
    known === undefined ? keys.keep(window, from, keyEnd, 0, secretKey(window.text(from, keyEnd))) : known.answer;
  return secret === undefined ? undefined : { start: from, end: keyEnd, secret };
}
