import { SupportPacketError } from '../api/errors.ts';
import type { ExpectedEnd } from './ports.ts';

export interface EndCheck {
  /** Takes output in and gives out what is certainly not part of the marker. */
  push(chunk: Buffer): Buffer;
  /** True when the marker is the last thing that came. */
  isAtMarker(): boolean;
  /** What was held back and is output after all: everything when the command failed, nothing when the marker is whole. */
  rest(): Buffer;
  /** Throws STREAM_TRUNCATED unless the output is whole. */
  verify(what: string): void;
}

const NOTHING = Buffer.alloc(0);

export function createEndCheck(expected: ExpectedEnd | undefined): EndCheck {
  if (expected === undefined)
    return { push: (chunk) => chunk, isAtMarker: () => false, rest: () => NOTHING, verify: () => undefined };
  return 'marker' in expected ? createMarkerCheck(expected.marker) : createSizeCheck(expected.bytes);
}

function createMarkerCheck(marker: Buffer): EndCheck {
  let held = NOTHING;
  return {
    push: (chunk) => {
      const all = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const keep = Math.min(all.length, marker.length);
      // A copy: a view of a few bytes would keep the whole chunk in memory.
      held = Buffer.from(all.subarray(all.length - keep));
      return all.subarray(0, all.length - keep);
    },
    isAtMarker: () => held.equals(marker),
    rest: () => (held.equals(marker) ? NOTHING : held),
    verify: (what) => {
      if (!held.equals(marker)) throw new SupportPacketError('STREAM_TRUNCATED', `${what}: the end marker is missing`);
    },
  };
}

function createSizeCheck(bytes: number): EndCheck {
  let seen = 0;
  return {
    push: (chunk) => {
      seen += chunk.length;
      return chunk;
    },
    isAtMarker: () => false,
    rest: () => NOTHING,
    verify: (what) => {
      if (seen === bytes) return;
      throw new SupportPacketError('STREAM_TRUNCATED', `${what}: ${String(seen)} of ${String(bytes)} bytes came`);
    },
  };
}
