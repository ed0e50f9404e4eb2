import { BLANK, byteOf, isA, KEY } from '../engine/bytes.ts';
import type { Window } from '../engine/window.ts';

const LONGEST_NAME = 48;

/** `{User:mm Password:abc Mode:x}` and `map[password:abc host:db]`: a field of a value that Go printed with `%+v`. */
export function isPrintedField(window: Window, keyStart: number, valueEnd: number): boolean {
  const before = window.at(keyStart - 1);
  if (before !== BLANK && before !== byteOf('{') && before !== byteOf('[')) return false;
  const after = window.at(valueEnd);
  return closes(after) || (after === BLANK && fieldFollows(window, valueEnd + 1));
}

/** `Key:[value]` of a map of lists that Go or Java printed, such as the headers of a request: where the value begins. */
export function printedListStart(window: Window, keyStart: number, start: number): number | undefined {
  if (window.at(start) !== byteOf('[')) return undefined;
  const sign = window.at(start - 1);
  const before = window.at(keyStart - 1);
  // `{a=[value], b=[value]}` is what Java prints.
  const opens = sign === byteOf(':') ? before === byteOf('[') : sign === byteOf('=') && before === byteOf('{');
  return opens || (before === BLANK && (sign === byteOf(':') || sign === byteOf('='))) ? start + 1 : undefined;
}

function closes(byte: number): boolean {
  return byte === byteOf('}') || byte === byteOf(']');
}

function fieldFollows(window: Window, from: number): boolean {
  let position = from;
  while (position < from + LONGEST_NAME && isA(window.at(position), KEY)) position++;
  return position > from && window.at(position) === byteOf(':');
}
