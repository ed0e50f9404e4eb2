import { SupportPacketError } from '../../api/errors.ts';

/** What the opening of containers may cost, for one item with everything inside it. */
export interface ExpansionLimits {
  /** Bytes out of all decompressors together. */
  readonly expandedBytes: number;
  /** Bytes out per byte in, of one decompressor, once it has given `ratioFreeBytes`. */
  readonly ratio: number;
  readonly ratioFreeBytes: number;
  /** Entries of all archives together. */
  readonly entries: number;
  /** Containers in containers. */
  readonly depth: number;
  /** Compressed bytes of one archive entry, or of a whole zip, that are held in memory. */
  readonly heldBytes: number;
}

/** Logs compress up to about 100 times; deflate can reach 1,030 times. */
export const DEFAULT_LIMITS: ExpansionLimits = {
  expandedBytes: 16 * 1024 ** 3,
  ratio: 300,
  ratioFreeBytes: 32 * 1024 ** 2,
  entries: 20_000,
  depth: 4,
  heldBytes: 128 * 1024 ** 2,
};

/** Counts what decompressors give, and refuses bombs. */
export interface ExpansionBudget {
  readonly limits: ExpansionLimits;
  /** `added` bytes came out; `given` bytes in all came out of this decompressor for `taken` bytes put in. */
  expand(added: number, given: number, taken: number): void;
  entry(): void;
  /** An archive says that it has so many entries: too many are refused before any of them is read. */
  announced(entries: number): void;
}

export function createExpansionBudget(limits: ExpansionLimits): ExpansionBudget {
  let expanded = 0;
  let entries = 0;
  return {
    limits,
    expand(added, given, taken) {
      expanded += added;
      if (expanded > limits.expandedBytes) throw bomb(`expands to more than ${limits.expandedBytes} bytes`);
      if (given > limits.ratioFreeBytes && given > taken * limits.ratio)
        throw bomb(`expands more than ${limits.ratio} times`);
    },
    entry() {
      entries++;
      if (entries > limits.entries) throw bomb(`has more than ${limits.entries} entries`);
    },
    announced(more) {
      if (entries + more > limits.entries) throw bomb(`has more than ${limits.entries} entries`);
    },
  };
}

function bomb(what: string): SupportPacketError {
  return new SupportPacketError('FORMAT_UNREADABLE', `the compressed content ${what}`);
}
