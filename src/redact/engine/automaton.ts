/** A byte string to find. Upper and lower case ASCII letters count as equal; the rule behind it may compare exactly. */
export interface Literal {
  readonly bytes: Uint8Array;
  /** Given back with every hit. */
  readonly id: number;
}

/**
 * Aho-Corasick automaton with a complete transition table: one load per input byte, no fail links at run time.
 * States are pre-multiplied by the row width, accepting states come last, so one comparison detects a hit.
 */
export interface Automaton {
  /** Byte to column; bytes that occur in no literal share column 0. */
  readonly columns: Uint8Array;
  readonly next: Int32Array;
  /** Row width, a power of two. */
  readonly width: number;
  /** States at or above this offset accept. */
  readonly accepting: number;
  /** Ids of the literals that end in an accepting state, by `(state - accepting) / width`, longest first. */
  readonly hits: readonly (readonly number[])[];
}

interface Trie {
  readonly next: Int32Array;
  readonly ends: (number[] | undefined)[];
  readonly size: number;
}

/** Builds the automaton; the table takes `states × width × 4` bytes, so keep literals short. */
export function buildAutomaton(literals: readonly Literal[]): Automaton {
  const { columns, width } = assignColumns(literals);
  const trie = buildTrie(literals, columns, width);
  const order = completeTransitions(trie, width);
  return renumber(trie, order, columns, width);
}

/** ASCII upper case letters to lower case. */
function foldByte(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
}

function assignColumns(literals: readonly Literal[]): { columns: Uint8Array; width: number } {
  const columns = new Uint8Array(256);
  let used = 1;
  for (const literal of literals) {
    for (const byte of literal.bytes) {
      const folded = foldByte(byte);
      if (columns[folded] === 0) columns[folded] = used++;
    }
  }
  for (let byte = 0x41; byte <= 0x5a; byte++) columns[byte] = columns[byte + 0x20] ?? 0;
  let width = 1;
  while (width < used) width *= 2;
  return { columns, width };
}

function buildTrie(literals: readonly Literal[], columns: Uint8Array, width: number): Trie {
  const capacity = literals.reduce((sum, literal) => sum + literal.bytes.length, 1);
  const next = new Int32Array(capacity * width).fill(-1);
  const ends: (number[] | undefined)[] = [];
  let size = 1;
  for (const literal of literals) {
    let state = 0;
    for (const byte of literal.bytes) {
      const slot = state * width + (columns[foldByte(byte)] ?? 0);
      if (next[slot] === -1) next[slot] = size++;
      state = next[slot] ?? 0;
    }
    (ends[state] ??= []).push(literal.id);
  }
  return { next, ends, size };
}

/** Breadth-first: replaces every missing edge by the edge of the longest proper suffix, and inherits its endings. */
function completeTransitions(trie: Trie, width: number): number[] {
  const { next, ends } = trie;
  const fail = new Int32Array(trie.size);
  const order = [0];
  for (let column = 0; column < width; column++) {
    const child = next[column] ?? -1;
    if (child === -1) next[column] = 0;
    else order.push(child);
  }
  for (let index = 1; index < order.length; index++) {
    const state = order[index] ?? 0;
    const suffix = fail[state] ?? 0;
    const inherited = ends[suffix];
    if (inherited !== undefined) ends[state] = [...(ends[state] ?? []), ...inherited];
    for (let column = 0; column < width; column++) {
      const slot = state * width + column;
      const viaSuffix = next[suffix * width + column] ?? 0;
      const child = next[slot] ?? -1;
      if (child === -1) {
        next[slot] = viaSuffix;
      } else {
        fail[child] = viaSuffix;
        order.push(child);
      }
    }
  }
  return order;
}

function renumber(trie: Trie, order: readonly number[], columns: Uint8Array, width: number): Automaton {
  const plain = order.filter((state) => trie.ends[state] === undefined);
  const accept = order.filter((state) => trie.ends[state] !== undefined);
  const offsets = new Int32Array(trie.size);
  for (const [index, state] of [...plain, ...accept].entries()) offsets[state] = index * width;
  const next = new Int32Array(trie.size * width);
  for (let state = 0; state < trie.size; state++) {
    const row = offsets[state] ?? 0;
    for (let column = 0; column < width; column++) {
      next[row + column] = offsets[trie.next[state * width + column] ?? 0] ?? 0;
    }
  }
  return { columns, next, width, accepting: plain.length * width, hits: accept.map((state) => trie.ends[state] ?? []) };
}
