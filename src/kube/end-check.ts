import { SupportPacketError } from '../api/errors.ts';
import type { ExpectedEnd } from './ports.ts';

export interface EndCheck {
  /** Takes output in and gives out what is certainly not part of the marker. */
  push(chunk: Buffer): readonly Buffer[];
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
    return { push: (chunk) => [chunk], isAtMarker: () => false, rest: () => NOTHING, verify: () => undefined };
  return 'marker' in expected ? createMarkerCheck(expected.marker) : createSizeCheck(expected.bytes);
}

function createMarkerCheck(marker: Buffer): EndCheck {
  let held = NOTHING;
  return {
    push: (chunk) => {
      const before = held;
      const spare = Math.max(0, before.length + chunk.length - marker.length);
      const fromBefore = Math.min(spare, before.length);
      const fromChunk = spare - fromBefore;
      // Copies a few bytes only: the chunk itself goes on as it is, and no view of it is kept.
      held = Buffer.concat([before.subarray(fromBefore), chunk.subarray(fromChunk)]);
      return [before.subarray(0, fromBefore), chunk.subarray(0, fromChunk)];
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
      return [chunk];
    },
    isAtMarker: () => false,
    rest: () => NOTHING,
    verify: (what) => {
      if (seen === bytes) return;
      throw new SupportPacketError('STREAM_TRUNCATED', `${what}: ${String(seen)} of ${String(bytes)} bytes came`);
    },
  };
}
