import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limitNote } from '../../../src/kube/event-note.ts';

it('never exceeds 1 KiB, never cuts a character, leaves short notes alone', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 1500 }), (text) => {
      const note = limitNote(text);
      expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
      if (Buffer.byteLength(text) <= 1024) expect(note).toBe(text);
      else expect(text.startsWith(note.slice(0, -1)) && note.endsWith('…') && note.isWellFormed()).toBe(true);
    }),
  );
});
