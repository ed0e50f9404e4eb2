/** Finds any of many byte strings by skipping (Wu and Manber, blocks of two bytes). Case matters. */
export interface BlockSearch {
  /** Calls `onHit` for every occurrence that starts in `bytes`, in order of their ends. */
  search(bytes: Uint8Array, onHit: (start: number, pattern: Uint8Array) => void): void;
  readonly longest: number;
}

/** Patterns have at least two bytes; the shortest decides how far the search can skip. */
export function createBlockSearch(patterns: readonly Uint8Array[]): BlockSearch {
  const shortest = patterns.reduce((least, pattern) => Math.min(least, pattern.length), 255);
  const shifts = new Uint8Array(65_536).fill(Math.max(1, shortest - 1));
  const endings = new Map<number, Uint8Array[]>();
  for (const pattern of patterns) {
    for (let index = 1; index < shortest; index++) {
      const block = blockAt(pattern, index);
      const shift = shortest - 1 - index;
      shifts[block] = Math.min(shifts[block] ?? 0, shift);
      if (shift === 0) endings.set(block, [...(endings.get(block) ?? []), pattern]);
    }
  }
  return {
    longest: patterns.reduce((most, pattern) => Math.max(most, pattern.length), 0),
    search(bytes, onHit) {
      if (patterns.length === 0) return;
      let position = shortest - 1;
      while (position < bytes.length) {
        const block = blockAt(bytes, position);
        const shift = shifts[block] ?? 1;
        if (shift === 0) {
          const start = position - shortest + 1;
          for (const pattern of endings.get(block) ?? []) if (startsWith(bytes, start, pattern)) onHit(start, pattern);
          position++;
        } else {
          position += shift;
        }
      }
    },
  };
}

function blockAt(bytes: Uint8Array, index: number): number {
  return ((bytes[index - 1] ?? 0) << 8) | (bytes[index] ?? 0);
}

function startsWith(bytes: Uint8Array, start: number, pattern: Uint8Array): boolean {
  if (start + pattern.length > bytes.length) return false;
  for (let index = 0; index < pattern.length; index++) if (bytes[start + index] !== pattern[index]) return false;
  return true;
}
