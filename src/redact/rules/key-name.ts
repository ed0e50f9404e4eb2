import { ByteCache } from '../engine/byte-cache.ts';
import { byteOf, isA, KEY } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';
import { secretKey, type SecretKey } from './secret-key.ts';
import { behindEscape } from './word-start.ts';

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
  start: number;
  end: number;
  secret: SecretKey;
}

/** Reads keys. */
export interface KeyReader {
  /** The whole key around the word at `start`; undefined if its name promises nothing. Holds until the next one is read. */
  read(window: Window, start: number, keyEnd: number): Key | undefined;
}

/** The end of the key that the word at `start` is part of. */
export function endOfKey(window: Window, start: number, end: number, word: Stretch): number {
  // A literal may hold the delimiter itself (`pass=`).
  let position = end;
  while (position > start && !isA(window.at(position - 1), KEY)) position--;
  if (position < end) return position;
  const limit = end + KEY_AFTER;
  if (position >= word.from && position < word.to) position = word.to;
  else word.from = position;
  while (position < limit && isA(window.at(position), KEY)) position++;
  word.to = position;
  return Math.min(position, limit);
}

/** For one stream. Remembers names, and answers with one object: logs and hostile input repeat their keys. */
export function keyReader(): KeyReader {
  const names = new ByteCache<SecretKey | undefined>();
  const key: Key = { start: 0, end: 0, secret: { rule: 'secret', certain: false } };
  return {
    read: (window, start, keyEnd) => {
      const from = startOfKey(window, start);
      const known = names.find(window, from, keyEnd, 0);
      const secret =
        known === undefined ? names.keep(window, from, keyEnd, 0, secretKey(window.text(from, keyEnd))) : known.answer;
      if (secret === undefined) return undefined;
      key.start = from;
      key.end = keyEnd;
      key.secret = secret;
      return key;
    },
  };
}

function startOfKey(window: Window, start: number): number {
  let from = start;
  const limit = start - KEY_BEFORE;
  while (from > limit && isA(window.at(from - 1), KEY)) from--;
  // `checksum/secret` of an annotation: what is before the slash counts.
  if (window.at(from - 1) === byteOf('/') && isA(window.at(from - 2), KEY)) {
    from--;
    while (from > limit && isA(window.at(from - 1), KEY)) from--;
  }
  return behindEscape(window, from, start);
}
