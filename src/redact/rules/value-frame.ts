import { BLANK, byteOf } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';
import type { Delimiter } from './delimiter.ts';
import { endsLine, startsLine } from './key-place.ts';
import { looksRandom } from './value-shape.ts';

const LONGEST_CODE = 128;
const LONGEST_ARGUMENT = 128;
const BACKTICK = byteOf('`');

/** `${NAME:-x}`, `${NAME:=x}`, `${NAME:?x}`, `${NAME:+x}`: what follows the colon is no value of the name. */
export function isExpansion(window: Window, keyStart: number, value: number): boolean {
  if (window.at(keyStart - 1) !== byteOf('{') || window.at(keyStart - 2) !== byteOf('$')) return false;
  return (
    window.at(value - 1) === byteOf('=') || '-=?+'.includes(String.fromCharCode(Math.max(window.at(value), BLANK)))
  );
}

/** `password "abc"` alone on its line, as Caddy and many others write it: in quotes, or a value that looks random. */
export function isDirective(window: Window, keyStart: number, { quotedKey, value }: Delimiter): boolean {
  if (quotedKey || window.at(value - 1) !== BLANK || !startsLine(window, keyStart)) return false;
  window.need(value + LONGEST_ARGUMENT);
  const argument = /^(?:"([^"\s]+)"|'([^'\s]+)'|([^\s"']+))/.exec(window.text(value, value + LONGEST_ARGUMENT));
  if (argument === null || !endsLine(window, value + argument[0].length)) return false;
  return argument[3] === undefined || looksRandom(argument[3]);
}

/** The quote behind `[]string{` or `(string) (len=8) `, as Go prints values with their types. */
export function typedQuote(window: Window, start: number): number | undefined {
  const first = window.at(start);
  if (first !== byteOf('[') && first !== byteOf('(')) return undefined;
  const type = /^(?:\[\]string\{|\(string\) \(len=\d{1,6}\) )(?=")/.exec(window.text(start, start + 32))?.[0];
  window.need(start + 32);
  return type === undefined ? undefined : start + type.length;
}

/** A value in backticks, as Markdown shows it; names of fields and options stand in them too, so it has to look random. */
export function codeSpan(window: Window, start: number): { start: number; end: number } | undefined {
  if (window.at(start) !== BACKTICK) return undefined;
  let end = start + 1;
  while (end < start + LONGEST_CODE && window.at(end) > BLANK && window.at(end) !== BACKTICK) end++;
  if (window.at(end) !== BACKTICK || !looksRandom(window.text(start + 1, end))) return undefined;
  return { start: start + 1, end };
}
