/** Equal seeds give equal files, so that two runs of a bench look at the same bytes. */
export interface SeededRandom {
  /** 0 ≤ n < bound. */
  below(bound: number): number;
  pick<T>(values: readonly T[]): T;
  /** The first values far more often than the last, as messages of a log are. */
  pickZipf<T>(values: readonly T[]): T;
  text(alphabet: string, length: number): string;
}

/** Mulberry32: fast and good enough for texts that a compressor must not see through. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  const pick = <T>(values: readonly T[]): T => {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error('nothing to pick from');
    return value;
  };
  return {
    below,
    pick,
    // The logarithm of a uniform number: rank n has a share of about 1 / n.
    pickZipf: (values) => values[Math.floor(values.length ** next()) - 1] ?? pick(values),
    text: (alphabet, length) => {
      let result = '';
      for (let index = 0; index < length; index += 1) result += alphabet[below(alphabet.length)];
      return result;
    },
  };
}
