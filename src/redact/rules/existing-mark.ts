import { byteOf } from '../engine/bytes.ts';
import type { TextRule } from '../engine/rule.ts';
import { MARK_START } from '../marks.ts';

const LONGEST_MARK = 96;

/** Marks that are already there stay, so that redacting twice changes nothing. */
export const existingMarkRule: TextRule = {
  name: 'existing-mark',
  description: 'Marks of an earlier run and of the vendors (`***REDACTED***`) are left alone.',
  literals: [MARK_START],
  examples: [{ before: 'x ***REDACTED:password:0a1b2c*** y', after: 'x ***REDACTED:password:0a1b2c*** y' }],
  matcher: () => (window, start, end) => {
    const star = byteOf('*');
    for (let position = end; position < start + LONGEST_MARK; position++) {
      const byte = window.at(position);
      if (byte === star) {
        const whole = window.at(position + 1) === star && window.at(position + 2) === star;
        return whole ? { rule: 'existing-mark', start, end: position + 3, keep: true } : undefined;
      }
      if (!isMarkByte(byte)) return undefined;
    }
    return undefined;
  },
};

function isMarkByte(byte: number): boolean {
  return byte === 0x3a || byte === 0x2d || (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x7a);
}
