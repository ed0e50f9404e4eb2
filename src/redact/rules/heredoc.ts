import { byteOf, CR, LF } from '../engine/bytes.ts';
import type { Terminator } from '../engine/terminator.ts';
import type { Window } from '../engine/window.ts';
import type { Delimiter } from './delimiter.ts';

const LONGEST_WORD = 32;

/** The body of `key = <<-EOT … EOT` (Terraform, shell); undefined if no heredoc begins there. */
export function heredoc(window: Window, delimiter: Delimiter): { start: number; end: Terminator } | undefined {
  const from = delimiter.value;
  if (window.at(from) !== byteOf('<') || window.at(from + 1) !== byteOf('<')) return undefined;
  window.need(from + LONGEST_WORD + 8);
  const opening = /^<<[-~]?["']?([A-Za-z_]\w{0,31})["']?[ \t]*\r?\n/.exec(window.text(from, from + LONGEST_WORD + 8));
  const word = opening?.[1];
  if (opening === null || word === undefined) return undefined;
  const start = from + opening[0].length;
  return { start, end: bodyEnd(start, word) };
}

/** Before the line that holds the word alone. */
function bodyEnd(start: number, word: string): Terminator {
  let lineStart = start;
  return {
    position: start,
    advance(window, limit = window.end) {
      for (; this.position < limit; this.position++) {
        const byte = window.at(this.position);
        if (byte !== LF && byte !== CR) continue;
        if (this.position + LONGEST_WORD + 40 > window.end && !window.final) return false;
        lineStart = this.position + 1;
        const line = window.text(lineStart, lineStart + LONGEST_WORD + 32);
        if (new RegExp(`^[ \\t]*${word}\\s`).test(`${line}\n`)) return true;
      }
      return window.final;
    },
  };
}
