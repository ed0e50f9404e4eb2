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
  /** Row width; odd, so that the same column of many rows does not fall on the same few lines of the processor's cache. */
  readonly width: number;
  /** States at or above this offset accept. */
  readonly accepting: number;
  /** Ids of the literals that end in an accepting state, by `(state - accepting) / width`, longest first. */
  readonly hits: readonly (readonly number[])[];
}

/** The literals as a tree; children of a node are a linked list. */
interface Trie {
  readonly size: number;
  readonly column: Uint8Array;
  readonly firstChild: Int32Array;
  readonly sibling: Int32Array;
  readonly ends: (number[] | undefined)[];
}

/** Builds the automaton; the table takes `states × width × 4` bytes, so keep literals short. */
export function buildAutomaton(literals: readonly Literal[]): Automaton {
  const { columns, width } = assignColumns(literals);
  return { columns, width, ...completeTransitions(buildTrie(literals, columns), width) };
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
  return { columns, width: used | 1 };
}

function buildTrie(literals: readonly Literal[], columns: Uint8Array): Trie {
  const capacity = literals.reduce((sum, literal) => sum + literal.bytes.length, 1);
  const column = new Uint8Array(capacity);
  const firstChild = new Int32Array(capacity);
  const sibling = new Int32Array(capacity);
  const ends: (number[] | undefined)[] = [];
  let size = 1;
  for (const literal of literals) {
    let node = 0;
    for (const byte of literal.bytes) {
      const wanted = columns[byte] ?? 0;
      let child = firstChild[node] ?? 0;
      while (child !== 0 && column[child] !== wanted) child = sibling[child] ?? 0;
      if (child === 0) {
        child = size++;
        column[child] = wanted;
        sibling[child] = firstChild[node] ?? 0;
        firstChild[node] = child;
      }
      node = child;
    }
    (ends[node] ??= []).push(literal.id);
  }
  return { size, column, firstChild, sibling, ends };
}

/**
 * Breadth first: a state's row is that of its longest proper suffix, which is complete by then, with the state's own children
 * in it. Plain states are numbered from the front, accepting ones from the back.
 */
function completeTransitions(trie: Trie, width: number): Pick<Automaton, 'next' | 'accepting' | 'hits'> {
  const { size, column, firstChild, sibling } = trie;
  const next = new Int32Array(size * width);
  const row = new Int32Array(size);
  const suffix = new Int32Array(size);
  const hits: (readonly number[])[] = Array.from({ length: size }, () => []);
  let plain = width;
  let accepting = size * width;
  const queue = [0];
  for (const node of queue) {
    const own = row[node] ?? 0;
    const inherited = suffix[node] ?? 0;
    if (node !== 0) next.copyWithin(own, inherited, inherited + width);
    for (let child = firstChild[node] ?? 0; child !== 0; child = sibling[child] ?? 0) {
      const edge = column[child] ?? 0;
      const behind = node === 0 ? 0 : (next[inherited + edge] ?? 0);
      const found = [...(trie.ends[child] ?? []), ...(hits[behind / width] ?? [])];
      const place = found.length > 0 ? (accepting -= width) : plain;
      if (found.length === 0) plain += width;
      hits[place / width] = found;
      suffix[child] = behind;
      row[child] = place;
      next[own + edge] = place;
      queue.push(child);
    }
  }
  return { next, accepting, hits: hits.slice(accepting / width) };
}
