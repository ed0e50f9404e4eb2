/** A small deterministic generator (mulberry32): the corpus must be the same bytes on every machine. */
export interface SeededRandom {
  /** An integer from 0 to `below` - 1. */
  integer(below: number): number;
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet: string): string;
  bytes(length: number): Buffer;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
}

/** The generator that belongs to a name; equal names give equal sequences. */
export function createSeededRandom(name: string): SeededRandom {
  let state = hash(name);
  const integer = (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
  return {
    integer,
    text: (length, alphabet) => Array.from({ length }, () => alphabet[integer(alphabet.length)]).join(''),
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(256))),
    pick: (items) => items[integer(items.length)] ?? items[0],
  };
}

/** FNV-1a. */
function hash(name: string): number {
  let value = 0x811c9dc5;
  for (const byte of Buffer.from(name)) value = Math.imul(value ^ byte, 0x01000193);
  return value;
}
