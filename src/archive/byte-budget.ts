import { SupportPacketError } from '../api/errors.ts';

/** Share that is kept for the packet's own documents, so that a full spool still gives an archive. */
const RESERVED_SHARE = 0.05;
const MAX_RESERVED_BYTES = 8 * 1024 * 1024;

/** What one writer has taken of a budget. */
export interface Allowance {
  /** Throws SPOOL_FULL, and takes nothing, when fewer bytes are left. */
  take(bytes: number): void;
  /** Returns everything that was taken. */
  giveBack(): void;
}

/** Bytes shared by concurrent writers. */
export interface ByteBudget {
  usedBytes(): number;
  /** `essential` may use the reserved room too. */
  allowance(essential: boolean): Allowance;
}

export function createByteBudget(maxBytes: number): ByteBudget {
  const reserved = Math.min(MAX_RESERVED_BYTES, Math.floor(maxBytes * RESERVED_SHARE));
  let used = 0;
  return {
    usedBytes: () => used,
    allowance(essential) {
      const limit = maxBytes - (essential ? 0 : reserved);
      let mine = 0;
      return {
        take(bytes) {
          if (used + bytes > limit) throw overBudget(limit);
          used += bytes;
          mine += bytes;
        },
        giveBack() {
          used -= mine;
          mine = 0;
        },
      };
    },
  };
}

function overBudget(limit: number): SupportPacketError {
  return new SupportPacketError(
    'SPOOL_FULL',
    `The spool holds at most ${String(limit)} compressed bytes: give the collector a larger one or collect less`,
  );
}
